// Links facts along time, from the older to the newer.
// Parameters: namespace, version, producer, rows [{older, newer, relation, confidence}]
UNWIND $rows AS row
MATCH (a:Memory {namespace: $namespace, id: row.older})
MATCH (b:Memory {namespace: $namespace, id: row.newer})
MERGE (a)-[r:$(row.relation) {namespace: $namespace}]->(b)
SET r.confidence = row.confidence, r.producer = $producer, a.version = $version
