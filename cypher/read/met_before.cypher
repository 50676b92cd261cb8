// Whether the claims of a fact meet earlier ones: of the same slot, and where it has many values, of
// the same one. To say the same again corrects nothing.
// Parameters: namespace, fact, corrects
// Columns: met
MATCH (f:Memory {namespace: $namespace, id: $fact})-[own:CLAIMS]->(s:Slot)-[:OF]->(e:Entity)
WHERE own.lent IS NULL
MATCH (t:Memory {namespace: $namespace, id: f.turn})
MATCH (e)-[:SAME_AS*0..8]-(o:Entity)<-[:OF]-(p:Slot)<-[c:CLAIMS]-(g:Fact)
WHERE p.base = s.base AND p.single = s.single AND c.lent IS NULL AND g.id <> f.id
  AND (s.single OR own.value = c.value OR own.value = '')
  AND NOT ($corrects AND own.act = 'holds' AND own.value = c.value)
MATCH (u:Memory {namespace: $namespace, id: g.turn})
WHERE u.sort_at < t.sort_at
   OR (u.sort_at = t.sort_at AND u.conversation < t.conversation)
   OR (u.sort_at = t.sort_at AND u.conversation = t.conversation AND u.position < t.position)
   OR (u.id = t.id AND (g.span_start < f.span_start
                        OR (g.span_start = f.span_start AND g.id < f.id)))
RETURN true AS met
LIMIT 1
