// The turns that have one of these ids of their callers, in any conversation.
// Parameters: namespace, ids
// Columns: turn (a map of the turn's properties)
MATCH (t:Turn)
WHERE t.namespace = $namespace AND t.id IS NOT NULL AND t.source_id IN $ids
RETURN t {.*, embedding: null} AS turn
