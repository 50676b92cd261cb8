// Stores what turns mention, their speakers included.
// Parameters: namespace, version, rows [{turn, entities [{id, name, type}]}]
UNWIND $rows AS row
MATCH (t:Memory {namespace: $namespace, id: row.turn})
SET t.version = $version
WITH t, row
UNWIND row.entities AS mention
MATCH (e:Memory {namespace: $namespace, id: mention.id})
MERGE (t)-[m:MENTIONS {namespace: $namespace}]->(e)
ON CREATE SET m.name = mention.name, m.type = mention.type
