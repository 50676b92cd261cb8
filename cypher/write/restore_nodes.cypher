// Creates nodes as an export has them.
// Parameters: namespace, rows [{number, labels, properties}]
// Columns: number, element (the server's id)
CYPHER 25
UNWIND $rows AS row
CREATE (n:$(row.labels))
SET n = row.properties, n.namespace = $namespace
RETURN row.number AS number, elementId(n) AS element
