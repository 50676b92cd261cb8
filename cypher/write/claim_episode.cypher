// Begins to write an episode's output: only if nothing has happened to it since it was read.
// Parameters: namespace, id, seen
// Columns: id
MATCH (e:Memory {namespace: $namespace, id: $id})
WHERE e.version = $seen
RETURN e.id AS id
