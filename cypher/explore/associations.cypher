// Associations: units of different sessions that belong together, most similar first, with what they
// bind. Each leads from the newer to the older one.
// :param namespace => 'demo'
// Parameters: namespace
// Columns: path (a graph)
MATCH (u:MemoryUnit)-[r:ASSOCIATED]->(o:MemoryUnit)
WHERE u.namespace = $namespace AND u.id IS NOT NULL
WITH u, r, o ORDER BY r.similarity DESC, u.id, o.id LIMIT 10
MATCH path = (e)<-[:BINDS]-(u)-[:ASSOCIATED]->(o)
RETURN path
