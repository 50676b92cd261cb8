// Stores triples, and the RELATES relationships that show them between entities.
// Parameters: namespace, namespace_key, version, now, producer,
//             rows [{id, subject, predicate, name, object, text, negated, embedding}]
UNWIND $rows AS row
MATCH (a:Memory {namespace: $namespace, id: row.subject})
MATCH (b:Memory {namespace: $namespace, id: row.object})
MERGE (t:Memory {namespace: $namespace, id: row.id})
ON CREATE SET t:Triple, t.kind = 'triple', t.status = 'active', t.text = row.text,
              t.predicate = row.predicate, t.name = row.name, t.negated = row.negated, t.embedding = row.embedding,
              t.namespace_key = $namespace_key, t.producer = $producer, t.version = $version,
              t.created_at = $now
MERGE (t)-[:SUBJECT {namespace: $namespace}]->(a)
MERGE (t)-[:OBJECT {namespace: $namespace}]->(b)
MERGE (a)-[r:RELATES {namespace: $namespace, triple: row.id}]->(b)
ON CREATE SET r.predicate = row.predicate, r.negated = row.negated
