// Units that a person took out of a merged one: they are merged no more.
// Parameters: namespace
// Columns: ids
MATCH (o:Operation)
WHERE o.namespace = $namespace AND o.type = 'SPLIT_UNIT'
UNWIND o.ids AS id
RETURN collect(DISTINCT id) AS ids
