// Begins to write an episode's output: only if nothing has happened to it since it was read.
// Parameters: namespace, id, seen
// Columns: id, producer (of an earlier output, or null)
MATCH (e:Memory {namespace: $namespace, id: $id})
WHERE e.version = $seen
RETURN e.id AS id, e.producer AS producer
