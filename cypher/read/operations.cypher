// The log, from its beginning.
// Parameters: namespace
// Columns: type, ids, removed, reason, version
MATCH (o:Operation)
WHERE o.namespace = $namespace
RETURN o.type AS type, o.ids AS ids, o.removed AS removed, o.reason AS reason, o.version AS version
ORDER BY o.version, coalesce(o.number, 0), o.id
