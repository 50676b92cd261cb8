// Units that came or changed since a version: also those whose associations were taken back, and
// those that were merged or are so no more.
// Parameters: namespace, since
// Columns: ids
MATCH (u:Memory)
WHERE u.namespace = $namespace AND u.version > $since AND u.kind = 'unit'
RETURN collect(u.id) AS ids
