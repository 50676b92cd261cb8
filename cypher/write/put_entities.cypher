// Stores entities. One that is there gets a type where it had none, and new aliases.
// Parameters: namespace, namespace_key, version, now, producer,
//             rows [{id, name, name_key, type, aliases, embedding}]
UNWIND $rows AS row
MERGE (e:Memory {namespace: $namespace, id: row.id})
ON CREATE SET e:Entity, e.kind = 'entity', e.status = 'active', e.name = row.name,
              e.text = row.name, e.name_key = row.name_key, e.type = row.type,
              e.aliases = row.aliases, e.embedding = row.embedding,
              e.namespace_key = $namespace_key, e.producer = $producer, e.version = $version,
              e.created_at = $now
WITH e, row, [alias IN row.aliases WHERE NOT alias IN e.aliases] AS more,
     e.type = 'concept' AND row.type <> 'concept' AS typed
WHERE e.version <> $version AND (typed OR size(more) > 0)
SET e.type = CASE WHEN typed THEN row.type ELSE e.type END,
    e.aliases = e.aliases + more, e.version = $version
