// Entities as a profile needs them, with the profiles that they have.
// Parameters: namespace, ids
// Columns: id, name, type, aliases, profiles [[id, basis]]
UNWIND $ids AS id
MATCH (e:Memory {namespace: $namespace, id: id})
RETURN e.id AS id, e.name AS name, e.type AS type, coalesce(e.aliases, []) AS aliases,
       [(p:Profile)-[:OF]->(e) | [p.id, p.basis]] AS profiles
