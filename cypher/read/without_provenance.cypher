// Derived nodes that no path leads from to a turn: each is a bug.
// Parameters: namespace, limit
// Columns: id, kind
MATCH (n:Memory)
WHERE n.namespace = $namespace AND n.id IS NOT NULL AND n.kind <> 'turn'
  AND NOT EXISTS {
    MATCH (n)-[:DERIVED_FROM|COVERS|GROUNDED_IN|CHILD]->*(:Turn) }
  AND NOT EXISTS { MATCH (n)<-[:MENTIONS]-(:Turn) }
  AND NOT EXISTS {
    MATCH (n)<-[:STATES|MENTIONS|SUBJECT|OBJECT]-{1,2}(:Fact)-[:DERIVED_FROM]->(:Turn) }
RETURN n.id AS id, n.kind AS kind
ORDER BY kind, id LIMIT $limit
