// Facts without claims that say the same as others.
// Parameters: namespace, gists
// Columns: fact, said_at, stated_from, stated_to, gist, served, sort_at, conversation,
//          position, start
UNWIND $gists AS gist
MATCH (f:Fact {namespace: $namespace, gist: gist})
WHERE NOT EXISTS { (f)-[:CLAIMS]->(:Slot) }
MATCH (t:Memory {namespace: $namespace, id: f.turn})
RETURN f.id AS fact, f.said_at AS said_at, f.stated_from AS stated_from,
       f.stated_to AS stated_to, f.gist AS gist,
       f.archived_at IS NULL AND f.quarantined_at IS NULL AS served, t.sort_at AS sort_at,
       t.conversation AS conversation, t.position AS position, f.span_start AS start
