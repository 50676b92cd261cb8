// The running summary: its sentences, the facts that these are, and their turns.
// :param namespace => 'demo'
// Parameters: namespace
// Columns: path (a graph)
MATCH path = (d:Digest {level: 2})-[:CHILD]->(:Digest)-[:CITES]->(:Fact)-[:DERIVED_FROM]->(:Turn)
WHERE d.namespace = $namespace
RETURN path
