// Where turns stand in their sessions.
// Parameters: namespace, ids
// Columns: id, session_id, sort_at, position
UNWIND $ids AS id
MATCH (t:Memory {namespace: $namespace, id: id})
RETURN t.id AS id, t.session_key AS session_id, t.sort_at AS sort_at, t.position AS position
ORDER BY session_id, sort_at, position
