// Memory units (hyperedges): what they bind, and the facts that they are grounded in.
// :param namespace => 'demo'
// Parameters: namespace
// Columns: path (a graph)
MATCH (u:MemoryUnit)
WHERE u.namespace = $namespace AND u.id IS NOT NULL
WITH u, COUNT { (u)-[:BINDS]->() } AS size
ORDER BY size DESC, u.id LIMIT 10
MATCH path = (u)-[:BINDS|GROUNDED_IN]->()
RETURN path
