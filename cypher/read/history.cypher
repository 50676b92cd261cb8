// Everything that was ever said of slots: each claim with its fact and what settling made of it.
// Parameters: namespace, slots
// Columns: slot, subject (its name), attribute, single, claim (a map), place [sort_at, conversation, position,
//          start], node (a map of properties), links [[type, id, role]],
//          sources [[conversation, turn id]], speaker
UNWIND $slots AS id
MATCH (s:Slot {namespace: $namespace, id: id})<-[c:CLAIMS]-(f:Fact)
MATCH (t:Memory {namespace: $namespace, id: f.turn})
RETURN s.id AS slot, [(s)-[:OF]->(e:Entity) | e.name][0] AS subject, s.attribute AS attribute, s.single AS single,
       c {.*} AS claim, [t.sort_at, t.conversation, t.position, f.span_start] AS place,
       f {.*, embedding: null} AS node, coalesce(t.speaker, t.role) AS speaker,
       [(f)-[r]->(m:Memory) | [type(r), m.id, r.role]] AS links,
       [(f)-[:DERIVED_FROM]->(u:Turn) | [u.conversation, u.source_id]] AS sources
