// Deletes a session that has no turns left, and its conversation when that is empty then.
// Parameters: namespace, id
// Columns: removed
MATCH (s:Session {namespace: $namespace, id: $id})
WHERE NOT EXISTS { (s)-[:HAS_TURN]->() }
MATCH (c:Conversation)-[:HAS_SESSION]->(s)
DETACH DELETE s
WITH DISTINCT c
WHERE NOT EXISTS { (c)-[:HAS_SESSION]->() }
DETACH DELETE c
RETURN count(*) AS removed
