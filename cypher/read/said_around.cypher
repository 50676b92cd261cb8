// What was said before a fact, in its conversation and by its speaker anywhere: what it may speak of.
// The last turns only, so that the cost does not grow with the memory. The fact's own turn is among
// them.
// Parameters: namespace, fact, limit (turns)
// Columns: node, names [[id, name]], speaker, session, sort_at, conversation, position, start,
//          sought, slots [[subject, attribute, value, lent]]
MATCH (:Memory {namespace: $namespace, id: $fact})-[:DERIVED_FROM]->(:Turn)
MATCH (n:Memory {namespace: $namespace, id: $fact})
MATCH (t:Memory {namespace: $namespace, id: n.turn})
WITH DISTINCT t
CALL (t) {
  MATCH (u:Turn)
  WHERE u.namespace = $namespace AND u.conversation = t.conversation AND u.sort_at <= t.sort_at
  RETURN u
  ORDER BY u.sort_at DESC, u.position DESC, u.id
  LIMIT $limit
  UNION
  MATCH (u:Turn)
  WHERE u.namespace = $namespace AND u.speaker = t.speaker AND u.sort_at <= t.sort_at
  RETURN u
  ORDER BY u.sort_at DESC, u.conversation DESC, u.position DESC, u.id
  LIMIT $limit
}
MATCH (u)<-[:DERIVED_FROM]-(f:Fact)
WHERE f.turn = u.id
WITH u, f, coalesce(u.speaker, u.role) AS author
RETURN f {.id, .text, .turn, .memory_type, .modality} AS node,
       [(f)-[m:MENTIONS]->(e:Entity) | [e.id, coalesce(m.name, e.name)]] AS names,
       [(u)-[m:MENTIONS]->(e:Entity) WHERE toLower(m.name) = toLower(author) | e.id][0] AS speaker,
       u.session_key AS session, u.sort_at AS sort_at, u.conversation AS conversation,
       u.position AS position, f.span_start AS start, f.sought AS sought,
       [(f)-[c:CLAIMS]->(s:Slot) WHERE c.lent IS NOT NULL |
         [s.subject, s.attribute, c.value, c.lent]] AS slots
ORDER BY sort_at, conversation, position, start, f.id
