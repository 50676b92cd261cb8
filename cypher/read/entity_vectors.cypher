// Vectors of entities.
// Parameters: namespace, ids
// Columns: id, embedding
UNWIND $ids AS id
MATCH (e:Memory {namespace: $namespace, id: id})
RETURN e.id AS id, e.embedding AS embedding
