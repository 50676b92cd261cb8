// Slots whose settling may depend on some facts: those that the facts claim something of, and those
// of the same attribute of entities that are the same.
// Parameters: namespace, facts, slots, entities
// Columns: slots [ids of those settled together], single, qualified (whether an attribute of one of
//          them tells people of one name apart), values [what the facts claim of them]
CALL () {
  UNWIND $facts AS id
  MATCH (:Memory {namespace: $namespace, id: id})-[c:CLAIMS]->(s:Slot)
  RETURN s, c.value AS value
  UNION
  UNWIND $slots AS id
  MATCH (s:Slot {namespace: $namespace, id: id})
  RETURN s, null AS value
  UNION
  UNWIND $entities AS id
  MATCH (:Memory {namespace: $namespace, id: id})-[:SAME_AS*0..8]-(e:Entity)<-[:OF]-(s:Slot)
  RETURN DISTINCT s, null AS value
}
WITH s, collect(DISTINCT value) AS values
MATCH (s)-[:OF]->(e:Entity)
CALL (s, e) {
  MATCH (e)-[:SAME_AS*0..8]-(o:Entity)
  WITH DISTINCT s, o
  MATCH (o)<-[:OF]-(p:Slot)
  WHERE p.base = s.base AND p.single = s.single
  RETURN p.id AS member, p.attribute <> p.base AS qualified
  ORDER BY member
}
WITH s, values, collect(DISTINCT member) AS slots, max(qualified) AS qualified
WITH slots, s.single AS single, qualified, collect(values) AS parts
RETURN slots, single, qualified, reduce(every = [], part IN parts | every + part) AS values
ORDER BY slots[0]
