// Associates units with units of earlier sessions, from the newer to the older.
// Parameters: namespace, version, producer, rows [{newer, older, similarity, posterior, reason}]
UNWIND $rows AS row
MATCH (a:Memory {namespace: $namespace, id: row.newer})
MATCH (b:Memory {namespace: $namespace, id: row.older})
MERGE (a)-[r:ASSOCIATED {namespace: $namespace}]->(b)
SET r.similarity = row.similarity, r.posterior = row.posterior, r.reason = row.reason,
    r.producer = $producer, a.version = $version
