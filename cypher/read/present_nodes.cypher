// Which of these nodes are there.
// Parameters: namespace, ids
// Columns: id
UNWIND $ids AS id
MATCH (n:Memory {namespace: $namespace, id: id})
RETURN n.id AS id
