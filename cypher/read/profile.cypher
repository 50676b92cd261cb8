// The profile of an entity, with the turns that it rests on.
// Parameters: namespace, entities (ids)
// Columns: profile (a map of properties), entities (ids), cites [[fact, lines, [[conversation, turn id]]]]
MATCH (p:Profile)-[:OF]->(e:Memory {namespace: $namespace})
WHERE e.id IN $entities
WITH DISTINCT p ORDER BY p.id
RETURN p {.*} AS profile, [(p)-[:OF]->(o:Entity) | o.id] AS entities,
       [(p)-[c:CITES]->(f:Fact) |
         [f.id, c.lines, [(f)-[:DERIVED_FROM]->(t:Turn) | [t.conversation, t.source_id]]]] AS cites
