// Stores what turns mention, their speakers included.
// Parameters: namespace, version, rows [{turn, entities}]
UNWIND $rows AS row
MATCH (t:Memory {namespace: $namespace, id: row.turn})
SET t.version = $version
WITH t, row
UNWIND row.entities AS id
MATCH (e:Memory {namespace: $namespace, id: id})
MERGE (t)-[:MENTIONS {namespace: $namespace}]->(e)
