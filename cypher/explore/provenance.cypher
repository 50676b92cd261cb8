// From a fact down to what was said, with its episode and session.
// :param namespace => 'demo'; :param words => 'lake'
// Parameters: namespace, words (found in the fact's text)
// Columns: path (a graph)
MATCH (f:Fact)
WHERE f.namespace = $namespace AND f.id IS NOT NULL AND toLower(f.text) CONTAINS toLower($words)
WITH f ORDER BY f.said_at, f.id LIMIT 10
MATCH path = (f)-[:DERIVED_FROM]->(:Turn)<-[:HAS_TURN|COVERS]-()
RETURN path
