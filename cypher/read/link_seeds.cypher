// Where links between facts may have to change since a version: facts that changed, those beside
// them or linked with them, and entities of which facts came, changed or went.
// Parameters: namespace, since
// Columns: facts (ids), entities (ids)
CALL {
  MATCH (f:Memory)
  WHERE f.namespace = $namespace AND f.version > $since AND f.kind = 'fact'
  RETURN collect(f) AS changed
}
CALL {
  MATCH (t:Memory)
  WHERE t.namespace = $namespace AND t.version > $since AND t.kind = 'turn'
  RETURN collect(t) AS turns
}
CALL {
  MATCH (e:Memory)
  WHERE e.namespace = $namespace AND e.version > $since AND e.kind = 'entity'
  RETURN collect(e.id) AS renewed
}
CALL {
  MATCH (o:Operation)
  WHERE o.namespace = $namespace AND o.version > $since AND o.type IN ['MERGE', 'SPLIT']
  UNWIND o.ids AS id
  RETURN collect(DISTINCT id) AS merged
}
CALL (changed) {
  UNWIND changed AS f
  MATCH (f)-[:MENTIONS]->(e:Entity)
  RETURN collect(DISTINCT e.id) AS mentioned
}
CALL (changed) {
  UNWIND changed AS f
  MATCH (f)-[:THEN|CHANGED|CAUSE|REASON|HINDERED_BY|REACT|WANT|SAME_TOPIC|SUPERSEDES]-(g:Fact)
  RETURN collect(DISTINCT g.id) AS linked
}
CALL (changed, turns) {
  UNWIND turns + COLLECT { UNWIND changed AS f MATCH (f)-[:DERIVED_FROM]->(t:Turn) RETURN t } AS t
  WITH DISTINCT t
  MATCH (t)-[:NEXT*0..2]->(:Turn)<-[:DERIVED_FROM]-(g:Fact)
  RETURN collect(DISTINCT g.id) AS beside
}
RETURN [f IN changed | f.id] + linked + beside AS facts, renewed + merged + mentioned AS entities
