// Which of some ids are facts'.
// Parameters: namespace, ids
// Columns: id
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
WHERE f.kind = 'fact'
RETURN f.id AS id
