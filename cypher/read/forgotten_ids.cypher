// Ids that the log says were forgotten and that are in the graph again or still.
// Parameters: namespace
// Columns: id
MATCH (o:Operation)
WHERE o.namespace = $namespace AND o.version > 0 AND o.type = 'FORGET'
UNWIND o.removed AS id
MATCH (n:Memory {namespace: $namespace, id: id})
WHERE n.version <= o.version
RETURN DISTINCT id AS id
