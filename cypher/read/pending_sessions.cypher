// Sessions with turns that no closed episode covers yet.
// Parameters: namespace
// Columns: id, conversation, session, version
MATCH (s:Session {namespace: $namespace, settled: false})
RETURN s.id AS id, s.conversation AS conversation, s.name AS session, s.version AS version
ORDER BY s.conversation, s.tail_sort_at, s.name
