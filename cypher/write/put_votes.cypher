// What entities are called, after some of their mentions went.
// Parameters: namespace, version, rows [{id, name, type, aliases, votes}]
UNWIND $rows AS row
MATCH (e:Memory {namespace: $namespace, id: row.id})
SET e.name = row.name, e.text = row.name, e.type = row.type, e.aliases = row.aliases,
    e.votes = row.votes, e.version = $version
