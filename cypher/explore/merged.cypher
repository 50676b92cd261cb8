// Merged units: what they were made of, the facts of these, and the turns in which it was said.
// :param namespace => 'demo'
// Parameters: namespace
// Columns: path (a graph)
MATCH (:MemoryUnit)-[:MERGED_INTO]->(u:MemoryUnit)
WHERE u.namespace = $namespace AND u.id IS NOT NULL
WITH DISTINCT u ORDER BY u.id LIMIT 15
MATCH path = (u)<-[:MERGED_INTO]-(:MemoryUnit)-[:GROUNDED_IN]->(:Fact)-[:DERIVED_FROM]->(:Turn)
RETURN path
