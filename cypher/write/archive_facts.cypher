// Archives facts that faded, unless they were recalled, pinned or archived since they were looked at.
// Parameters: namespace, version, now, rows [{id, strength}]
// Columns: ids (of those archived)
UNWIND $rows AS row
MATCH (f:Memory {namespace: $namespace, id: row.id})
SET f.version = $version
WITH f, row
WHERE f.archived_at IS NULL AND f.pinned IS NULL AND coalesce(f.strength, 1) = row.strength
SET f.archived_at = $now
RETURN collect(f.id) AS ids
