// The sentences that the digest is made of, in order.
// Parameters: namespace, id (of the digest)
// Columns: digest (id), text, fact, conversation, session, at, sources [[conversation, turn id]]
MATCH (d:Digest {namespace: $namespace, id: $id})-[c:CHILD]->(s:Digest)-[:CITES]->(f:Fact)
RETURN d.id AS digest, s.text AS text, f.id AS fact, s.conversation AS conversation,
       s.session AS session, s.at AS at,
       [(f)-[:DERIVED_FROM]->(t:Turn) | [t.conversation, t.source_id]] AS sources
ORDER BY c.place
