// Takes facts back out of the archive: each is as if recalled just now.
// Parameters: namespace, now, ids
// Columns: ids (of those that were archived)
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
WHERE f.archived_at IS NOT NULL
SET f.strength = coalesce(f.strength, 1) + 1, f.last_recalled_at = $now
REMOVE f.archived_at
RETURN collect(f.id) AS ids
