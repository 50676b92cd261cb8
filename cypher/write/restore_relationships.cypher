// Creates relationships as an export has them.
// Parameters: namespace, rows [{start, end (the server's ids), type, properties}]
CYPHER 25
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row.start AND a.namespace = $namespace
MATCH (b) WHERE elementId(b) = row.end AND b.namespace = $namespace
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties, r.namespace = $namespace
