// What the speaker of a turn claimed before in the same session, the latest first: what a correction
// may be about that does not say so.
// Parameters: namespace, fact, limit
// Columns: slot, subject, attribute, single, name, value
MATCH (f:Memory {namespace: $namespace, id: $fact})
MATCH (t:Memory {namespace: $namespace, id: f.turn})
MATCH (:Session {namespace: $namespace, id: t.session_key})-[:HAS_TURN]->(u:Turn)
WHERE u.speaker = t.speaker
  AND (u.sort_at < t.sort_at OR (u.sort_at = t.sort_at AND u.position < t.position))
MATCH (u)<-[:DERIVED_FROM]-(o:Fact)-[c:CLAIMS]->(s:Slot)
WHERE o.turn = u.id AND c.act = 'holds'
RETURN s.id AS slot, s.subject AS subject, s.attribute AS attribute, s.single AS single,
       s.name AS name, c.value AS value
ORDER BY u.sort_at DESC, u.position DESC, o.span_start DESC, s.id
LIMIT $limit
