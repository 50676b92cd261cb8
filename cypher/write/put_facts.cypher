// Stores facts with their provenance: the turns, the triples that they state, what they mention.
// Parameters: namespace, namespace_key, version, now, producer,
//             rows [{id, turn, further_turns, properties, embedding, triples,
//                   entities [{id, name, type}]}]
UNWIND $rows AS row
MATCH (t:Memory {namespace: $namespace, id: row.turn})
MERGE (f:Memory {namespace: $namespace, id: row.id})
ON CREATE SET f += row.properties, f:Fact, f.kind = 'fact', f.status = 'active',
              f.embedding = row.embedding, f.namespace_key = $namespace_key,
              f.conversation = t.conversation, f.session = t.session, f.speaker = t.speaker,
              f.said_at = t.said_at, f.producer = $producer, f.version = $version,
              f.created_at = $now
MERGE (f)-[:DERIVED_FROM {namespace: $namespace}]->(t)
WITH f, row
CALL (f, row) {
  UNWIND row.further_turns AS id
  MATCH (t:Memory {namespace: $namespace, id: id})
  MERGE (f)-[:DERIVED_FROM {namespace: $namespace}]->(t)
}
CALL (f, row) {
  UNWIND row.triples AS id
  MATCH (x:Memory {namespace: $namespace, id: id})
  MERGE (f)-[:STATES {namespace: $namespace}]->(x)
}
CALL (f, row) {
  UNWIND row.entities AS mention
  MATCH (e:Memory {namespace: $namespace, id: mention.id})
  MERGE (f)-[m:MENTIONS {namespace: $namespace}]->(e)
  ON CREATE SET m.name = mention.name, m.type = mention.type
}
