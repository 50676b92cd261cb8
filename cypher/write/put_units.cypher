// Stores memory units: what they bind, and the facts that they are grounded in.
// Parameters: namespace, namespace_key, version, now, producer,
//             rows [{id, title, text, embedding, facts, binds [{entity, role}]}]
UNWIND $rows AS row
MERGE (u:Memory {namespace: $namespace, id: row.id})
ON CREATE SET u:MemoryUnit, u.kind = 'unit', u.status = 'active', u.title = row.title, u.name = row.title,
              u.text = row.text, u.embedding = row.embedding,
              u.namespace_key = $namespace_key, u.producer = $producer, u.version = $version,
              u.created_at = $now
WITH u, row
CALL (u, row) {
  UNWIND row.facts AS id
  MATCH (f:Memory {namespace: $namespace, id: id})
  MERGE (u)-[:GROUNDED_IN {namespace: $namespace}]->(f)
}
CALL (u, row) {
  UNWIND row.binds AS bind
  MATCH (e:Memory {namespace: $namespace, id: bind.entity})
  MERGE (u)-[b:BINDS {namespace: $namespace}]->(e)
  ON CREATE SET b.role = bind.role
}
WITH u
MATCH (u)-[:GROUNDED_IN]->(f:Fact)
WITH u, min(f.said_at) AS said_at
SET u.said_at = said_at
