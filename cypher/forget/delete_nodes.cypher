// Deletes nodes with all their relationships.
// Parameters: namespace, ids
// Columns: removed
UNWIND $ids AS id
MATCH (n:Memory {namespace: $namespace, id: id})
DETACH DELETE n
RETURN count(*) AS removed
