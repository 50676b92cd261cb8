// Gives facts that were derived anew what was kept of them.
// Parameters: namespace, rows [{id, properties}]
UNWIND $rows AS row
MATCH (f:Memory {namespace: $namespace, id: row.id})
SET f += row.properties
