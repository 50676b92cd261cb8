// Stores units that others were merged into; the originals leave search.
// Parameters: namespace, namespace_key, version, now, producer,
//             rows [{id, title, text, embedding, facts, keywords, originals,
//             binds [{entity, role}]}]
UNWIND $rows AS row
MERGE (u:Memory {namespace: $namespace, id: row.id})
ON CREATE SET u:MemoryUnit, u.kind = 'unit', u.namespace_key = $namespace_key, u.created_at = $now
SET u.status = 'active', u.title = row.title, u.name = row.title,
    u.text = row.text, u.embedding = row.embedding,
    u.keywords = row.keywords, u.producer = $producer, u.version = $version
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
CALL (u, row) {
  UNWIND row.originals AS id
  MATCH (o:Memory {namespace: $namespace, id: id})
  MERGE (o)-[:MERGED_INTO {namespace: $namespace}]->(u)
  SET o.status = 'merged', o.version = $version
}
WITH u
MATCH (u)-[:GROUNDED_IN]->(f:Fact)
WITH u, min(f.said_at) AS said_at
SET u.said_at = said_at
