// Stores turns. A turn that is there already is left as it is.
// Parameters: namespace, namespace_key, version, now, rows [{id, session_id, properties, embedding}]
UNWIND $rows AS row
MATCH (s:Session {namespace: $namespace, id: row.session_id})
MERGE (t:Memory {namespace: $namespace, id: row.id})
ON CREATE SET t += row.properties, t:Turn, t.kind = 'turn', t.status = 'active',
              t.namespace_key = $namespace_key, t.session_key = row.session_id,
              t.embedding = row.embedding, t.version = $version, t.created_at = $now
MERGE (s)-[:HAS_TURN {namespace: $namespace}]->(t)
