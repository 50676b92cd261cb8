// Puts topics and memory units beneath a topic; each leaves the one that it was beneath.
// Parameters: namespace, version, rows [{parent, child}]
UNWIND $rows AS row
MATCH (p:Memory {namespace: $namespace, id: row.parent})
MATCH (c:Memory {namespace: $namespace, id: row.child})
SET p.version = $version
WITH p, c
CALL (c) {
  MATCH (c)<-[old:CHILD]-(before:Topic)
  SET before.version = $version
  DELETE old
}
MERGE (p)-[:CHILD {namespace: $namespace}]->(c)
