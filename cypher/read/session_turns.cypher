// All turns of a session, in order, with their embeddings, and whether a closed episode covers them.
// Parameters: namespace, id
// Columns: turn (a map of the turn's properties), covered
MATCH (s:Session {namespace: $namespace, id: $id})-[:HAS_TURN]->(t:Turn)
RETURN properties(t) AS turn,
       EXISTS { (e:Episode)-[:COVERS]->(t) WHERE e.phase <> 'open' } AS covered
ORDER BY t.sort_at, t.position
