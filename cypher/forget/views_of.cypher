// Deletes profiles and sentences of the digest that cite facts which change or go, and notes whose
// profile and which sessions are to be looked at anew. What rests on turns that go is noted, too, and
// profiles go whose name may be another now.
// Parameters: namespace, facts, turns, entities (ids), named (ids of entities)
CALL {
  UNWIND $facts AS id
  MATCH (:Memory {namespace: $namespace, id: id})<-[:CITES]-(v)
  RETURN collect(DISTINCT v) AS citing
}
CALL {
  UNWIND $named AS id
  MATCH (:Memory {namespace: $namespace, id: id})<-[:OF]-(p:Profile)
  RETURN collect(DISTINCT p) AS called
}
WITH citing + [p IN called WHERE NOT p IN citing] AS views
CALL (views) {
  UNWIND views AS v
  MATCH (v)-[:OF]->(e:Entity)
  RETURN collect(DISTINCT e.id) AS profiled
}
CALL {
  UNWIND $facts AS id
  MATCH (:Memory {namespace: $namespace, id: id})-[:DERIVED_FROM]->(t:Turn)
  RETURN collect(DISTINCT t.session_key) AS told
}
CALL {
  UNWIND $turns AS id
  MATCH (t:Memory {namespace: $namespace, id: id})
  RETURN collect(DISTINCT t.session_key) AS said
}
MATCH (n:Namespace {id: $namespace})
SET n.unreflected = COLLECT {
      UNWIND coalesce(n.unreflected, []) + profiled + $entities AS id RETURN DISTINCT id },
    n.undigested = COLLECT {
      UNWIND coalesce(n.undigested, []) + told + said AS id RETURN DISTINCT id }
FOREACH (v IN views | DETACH DELETE v)
