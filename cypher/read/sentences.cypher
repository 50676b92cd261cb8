// Sentences of the digest for some sessions, by their ids.
// Parameters: namespace, ids
// Columns: id, text, fact, conversation, session, at
UNWIND $ids AS id
MATCH (d:Digest {namespace: $namespace, id: id})-[:CITES]->(f:Fact)
RETURN d.id AS id, d.text AS text, f.id AS fact, d.conversation AS conversation,
       d.session AS session, d.at AS at
