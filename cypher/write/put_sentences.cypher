// Stores a sentence of the digest for each session, in place of the one that it had.
// Parameters: namespace, version, now, producer, seen (version), rows [{id, conversation, session,
//             text, fact, at}]
UNWIND $rows AS row
MATCH (f:Memory {namespace: $namespace, id: row.fact})
WHERE f.version <= $seen
MERGE (d:Digest {namespace: $namespace, id: row.id})
ON CREATE SET d.created_at = $now
SET d.kind = 'digest', d.level = 1, d.conversation = row.conversation, d.session = row.session,
    d.text = row.text, d.at = row.at, d.producer = $producer, d.status = 'active', d.version = $version
WITH d, f
CALL (d) {
  MATCH (d)-[old:CITES]->()
  DELETE old
}
CREATE (d)-[:CITES {namespace: $namespace}]->(f)
