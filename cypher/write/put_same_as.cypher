// Links entities that are the same, from the smaller id to the larger.
// Parameters: namespace, version, rows [{first, second, score, reason}]
UNWIND $rows AS row
MATCH (a:Memory {namespace: $namespace, id: row.first})
MATCH (b:Memory {namespace: $namespace, id: row.second})
MERGE (a)-[r:SAME_AS {namespace: $namespace}]->(b)
SET r.score = row.score, r.reason = row.reason, a.version = $version
