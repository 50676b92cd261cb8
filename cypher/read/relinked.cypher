// Entities that were linked or taken apart since a version.
// Parameters: namespace, since
// Columns: id
MATCH (o:Operation)
WHERE o.namespace = $namespace AND o.version > $since AND o.type IN ['MERGE', 'SPLIT']
UNWIND o.ids AS id
RETURN DISTINCT id
ORDER BY id
