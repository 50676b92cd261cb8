// What a person said of pairs of entities, in order: that they are one, or that they are two.
// Parameters: namespace
// Columns: type (MERGE or SPLIT), ids
MATCH (o:Operation)
WHERE o.namespace = $namespace AND o.type IN ['MERGE', 'SPLIT'] AND o.reason = 'person'
RETURN o.type AS type, o.ids AS ids
ORDER BY o.version
