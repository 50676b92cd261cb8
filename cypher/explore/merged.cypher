// Merged units: what they were made of, what they bind, and the turns in which it was said.
// :param namespace => 'demo'
// Parameters: namespace
// Columns: path (a graph)
MATCH (:MemoryUnit)-[:MERGED_INTO]->(u:MemoryUnit)
WHERE u.namespace = $namespace AND u.id IS NOT NULL
WITH DISTINCT u ORDER BY u.id LIMIT 15
MATCH path = (o)-[:MERGED_INTO|GROUNDED_IN|DERIVED_FROM]-{1,3}(u)
WHERE o.namespace = $namespace AND (o:Turn OR o:MemoryUnit)
RETURN path
