// Remembers how many turns a session ever got.
// Parameters: namespace, id, arrivals
MATCH (s:Session {namespace: $namespace, id: $id})
SET s.arrivals = $arrivals
