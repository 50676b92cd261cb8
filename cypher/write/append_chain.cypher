// Links turns that came in order behind the session's last turn, and moves the session's end.
// Parameters: namespace, id, version, links [[from, to]], tail, sort_at, position, arrivals
MATCH (s:Session {namespace: $namespace, id: $id})
SET s.tail = $tail, s.tail_sort_at = $sort_at, s.tail_position = $position,
    s.arrivals = $arrivals, s.settled = false, s.version = $version
WITH s
UNWIND $links AS link
MATCH (a:Memory {namespace: $namespace, id: link[0]})
MATCH (b:Memory {namespace: $namespace, id: link[1]})
MERGE (a)-[:NEXT {namespace: $namespace}]->(b)
SET a.version = $version
