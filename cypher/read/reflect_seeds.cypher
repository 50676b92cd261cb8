// Whose profile and which sessions' sentences may be others since a version: entities that facts
// which changed mention, entities with another name, and those that were merged or taken apart.
// Parameters: namespace, since
// Columns: entities (ids), sessions (keys)
CALL {
  MATCH (f:Memory)
  WHERE f.namespace = $namespace AND f.version > $since AND f.kind = 'fact'
  RETURN collect(f) AS changed
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
  MATCH (f)-[:DERIVED_FROM]->(t:Turn)
  RETURN collect(DISTINCT t.session_key) AS sessions
}
RETURN renewed + merged + mentioned AS entities, sessions
