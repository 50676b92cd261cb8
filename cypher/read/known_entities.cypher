// Entities of these normalised names.
// Parameters: namespace, names
// Columns: name_key, id, name, type, aliases
UNWIND $names AS name
MATCH (e:Entity {namespace: $namespace, name_key: name})
RETURN name AS name_key, e.id AS id, e.name AS name, e.type AS type, e.aliases AS aliases
ORDER BY name_key, id
