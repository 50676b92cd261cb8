// Stores entities: what each is called, and as what, follows from all its mentions.
// Parameters: namespace, namespace_key, version, now, producer,
//             rows [{id, name, name_key, type, aliases, votes, embedding}]
UNWIND $rows AS row
MERGE (e:Memory {namespace: $namespace, id: row.id})
ON CREATE SET e:Entity, e.kind = 'entity', e.status = 'active', e.name_key = row.name_key,
              e.embedding = row.embedding, e.namespace_key = $namespace_key,
              e.producer = $producer, e.created_at = $now
SET e.name = row.name, e.text = row.name, e.type = row.type, e.aliases = row.aliases,
    e.votes = row.votes, e.version = $version
