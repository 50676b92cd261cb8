// Begins to write episodes' output: of those that nothing has happened to since they were read.
// Parameters: namespace, rows [{id, seen}]
// Columns: id, producer (of an earlier output, or null)
UNWIND $rows AS row
MATCH (e:Memory {namespace: $namespace, id: row.id})
WHERE e.version = row.seen
RETURN e.id AS id, e.producer AS producer
