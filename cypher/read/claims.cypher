// What is claimed of slots, with what settling made of it so far: everything, or what bears on some
// values, with what else is said by a fact that ends or denies one of them.
// Parameters: namespace, slots, values (null for everything)
// Columns: slot, attribute, fact, claim, said_at, stated_from, stated_to, gist, served, quarantined,
//          commands, released, sort_at, conversation,
//          position, start
UNWIND $slots AS id
MATCH (s:Slot {namespace: $namespace, id: id})<-[c:CLAIMS]-(f:Fact)
WHERE $values IS NULL OR c.value = '' OR c.value IN $values OR c.instead IN $values
   OR EXISTS {
     MATCH (f)-[d:CLAIMS]->(:Slot)
     WHERE d.act <> 'holds' AND d.value IN $values }
MATCH (t:Memory {namespace: $namespace, id: f.turn})
RETURN s.id AS slot, s.attribute AS attribute, f.id AS fact, c {.*} AS claim, f.said_at AS said_at,
       f.stated_from AS stated_from, f.stated_to AS stated_to, f.gist AS gist,
       f.archived_at IS NULL AND f.quarantined_at IS NULL AS served,
       f.quarantined_at IS NOT NULL AS quarantined, f.commands AS commands,
       f.released = coalesce(f.revision, 1) AS released,
       t.sort_at AS sort_at, t.conversation AS conversation, t.position AS position,
       f.span_start AS start
