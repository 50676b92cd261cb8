// What the guard keeps back: facts and turns, where they are from, and what the facts speak of.
// :param namespace => 'demo'
// Parameters: namespace
// Columns: path (a graph)
MATCH (n:Memory)
WHERE n.namespace = $namespace AND n.quarantined_at IS NOT NULL AND n.kind IN ['fact', 'turn']
WITH n ORDER BY n.quarantined_at DESC, n.id LIMIT 25
CALL (n) {
  MATCH path = (n)-[:DERIVED_FROM]->(:Turn)
  RETURN path
  UNION
  MATCH path = (n)-[:CLAIMS]->(:Slot)<-[:CLAIMS]-(:Fact)
  RETURN path
  UNION
  MATCH path = (n)
  RETURN path
}
RETURN path
