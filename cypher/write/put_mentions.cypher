// Stores what turns mention, their speakers included, and their vectors in context.
// Parameters: namespace, version, rows [{turn, context, entities [{id, name, type}]}]
UNWIND $rows AS row
MATCH (t:Memory {namespace: $namespace, id: row.turn})
SET t.version = $version, t.context_embedding = row.context
WITH t, row
UNWIND row.entities AS mention
MATCH (e:Memory {namespace: $namespace, id: mention.id})
MERGE (t)-[m:MENTIONS {namespace: $namespace}]->(e)
ON CREATE SET m.name = mention.name, m.type = mention.type
