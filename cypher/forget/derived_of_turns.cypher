// What rests on turns: facts, the triples they state, units grounded in them, and the entities
// that any of these mention. With `extracted_only`, facts that a caller added are left out.
// Parameters: namespace, turns, extracted_only
// Columns: facts, triples, units, entities
UNWIND $turns AS id
MATCH (t:Memory {namespace: $namespace, id: id})
OPTIONAL MATCH (t)<-[:DERIVED_FROM]-(f:Fact)
WHERE NOT $extracted_only OR NOT f.producer STARTS WITH 'caller:'
OPTIONAL MATCH (f)-[:STATES]->(x:Triple)
OPTIONAL MATCH (f)<-[:GROUNDED_IN]-(u:MemoryUnit)
WITH collect(DISTINCT t) AS turns, collect(DISTINCT f) AS facts,
     collect(DISTINCT x) AS triples, collect(DISTINCT u) AS units
CALL (turns, facts, triples, units) {
  UNWIND turns + facts + triples + units AS source
  MATCH (source)-[:MENTIONS|SUBJECT|OBJECT|BINDS]->(e:Entity)
  RETURN collect(DISTINCT e.id) AS entities
}
RETURN [f IN facts | f.id] AS facts, [x IN triples | x.id] AS triples,
       [u IN units | u.id] AS units, entities
