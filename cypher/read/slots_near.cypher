// Slots whose settling may depend on some facts: those that the facts claim something of, and those
// of the same attribute of entities that are the same.
// Parameters: namespace, facts, slots, entities
// Columns: slots [ids of those settled together], single
CALL () {
  UNWIND $facts AS id
  MATCH (:Memory {namespace: $namespace, id: id})-[:CLAIMS]->(s:Slot)
  RETURN s
  UNION
  UNWIND $slots AS id
  MATCH (s:Slot {namespace: $namespace, id: id})
  RETURN s
  UNION
  UNWIND $entities AS id
  MATCH (:Memory {namespace: $namespace, id: id})-[:SAME_AS*0..8]-(e:Entity)<-[:OF]-(s:Slot)
  RETURN DISTINCT s
}
WITH DISTINCT s
MATCH (s)-[:OF]->(e:Entity)
CALL (s, e) {
  MATCH (e)-[:SAME_AS*0..8]-(o:Entity)
  WITH DISTINCT s, o
  MATCH (o)<-[:OF]-(p:Slot)
  WHERE p.base = s.base AND p.single = s.single
  RETURN p.id AS member
  ORDER BY member
}
WITH s, collect(DISTINCT member) AS slots
RETURN DISTINCT slots, s.single AS single
ORDER BY slots[0]
