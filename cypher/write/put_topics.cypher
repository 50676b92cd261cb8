// Stores topics of the summary tree, new ones and those that became others.
// Parameters: namespace, namespace_key, version, now,
//             rows [{id, level, title, summary, text, embedding, units, began, ended, producer}]
UNWIND $rows AS row
MERGE (t:Memory {namespace: $namespace, id: row.id})
ON CREATE SET t:Topic, t.kind = 'topic', t.status = 'active', t.namespace_key = $namespace_key,
              t.level = row.level, t.created_at = $now
SET t.title = row.title, t.name = row.title, t.summary = row.summary, t.text = row.text, t.embedding = row.embedding,
    t.units = row.units, t.said_at = row.began, t.ended_at = row.ended, t.producer = row.producer,
    t.version = $version
