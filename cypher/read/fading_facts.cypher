// Facts that may have faded: those that the memory has had for some time, and that nobody recalled
// since.
// Parameters: namespace, before
// Columns: id, text, memory_type, importance, strength, pinned, created_at, last_recalled_at
MATCH (f:Fact)
WHERE f.namespace = $namespace AND f.created_at <= $before
  AND f.status IN ['active', 'superseded'] AND f.archived_at IS NULL
  AND (f.last_recalled_at IS NULL OR f.last_recalled_at <= $before)
RETURN f.id AS id, f.text AS text, f.memory_type AS memory_type, f.importance AS importance,
       coalesce(f.strength, 1) AS strength, coalesce(f.pinned, false) AS pinned,
       f.created_at AS created_at, f.last_recalled_at AS last_recalled_at
