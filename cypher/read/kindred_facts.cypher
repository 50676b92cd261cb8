// Facts themselves, what they repeat or are repeated by, and what supersedes them or they supersede.
// Parameters: namespace, ids
// Columns: place [sort_at, conversation, position, start], node (a map of properties),
//          links [[type, id, role]], sources [[conversation, turn id]], speaker, repeats
UNWIND $ids AS id
MATCH (:Memory {namespace: $namespace, id: id})-[:REPEATS|SUPERSEDES*0..2]-(f:Fact)
WITH DISTINCT f
MATCH (t:Memory {namespace: $namespace, id: f.turn})
RETURN [t.sort_at, t.conversation, t.position, f.span_start] AS place,
       f {.*, embedding: null} AS node, coalesce(t.speaker, t.role) AS speaker,
       [(f)-[r]->(m:Memory) | [type(r), m.id, r.role]] AS links,
       [(f)-[:DERIVED_FROM]->(u:Turn) | [u.conversation, u.source_id]] AS sources,
       [(f)-[:REPEATS]->(o:Fact) | o.id][0] AS repeats
