// How facts are told that claim something of a slot, and whether of their own speaker.
// Parameters: namespace, facts, slots
// Columns: fact, turn, own, words
UNWIND $facts AS id
MATCH (f:Memory {namespace: $namespace, id: id})
MATCH (t:Memory {namespace: $namespace, id: f.turn})
WITH f, t, coalesce(t.speaker, t.role) AS author
RETURN f.id AS fact, f.turn AS turn,
       EXISTS {
         MATCH (t)-[m:MENTIONS]->(e:Entity)
         WHERE toLower(m.name) = toLower(author)
         MATCH (e)-[:SAME_AS*0..8]-(:Entity)<-[:OF]-(s:Slot)<-[:CLAIMS]-(f)
         WHERE s.id IN $slots } AS own,
       CASE WHEN f.span_start > 80 THEN substring(t.text, f.span_start - 80, 80)
            ELSE left(t.text, f.span_start) END + ' ' + f.text AS words
