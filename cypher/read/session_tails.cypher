// Where sessions end: the last turn's place in the order, and how many turns ever came.
// Parameters: namespace, ids
// Columns: id, sort_at, position, tail, arrivals
UNWIND $ids AS id
MATCH (s:Session {namespace: $namespace, id: id})
RETURN s.id AS id, s.tail_sort_at AS sort_at, s.tail_position AS position, s.tail AS tail,
       s.arrivals AS arrivals
