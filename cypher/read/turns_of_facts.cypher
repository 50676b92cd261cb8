// The turns that facts were taken from.
// Parameters: namespace, ids
// Columns: turn
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
RETURN DISTINCT f.turn AS turn
