// Ids of what was deleted since a version.
// Parameters: namespace, since
// Columns: ids
MATCH (o:Operation)
WHERE o.namespace = $namespace AND o.version > $since AND size(o.removed) > 0
UNWIND o.removed AS id
RETURN collect(DISTINCT id) AS ids
