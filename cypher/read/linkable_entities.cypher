// Names of the entities of some types.
// Parameters: namespace, types
// Columns: id, name, type
MATCH (e:Entity)
WHERE e.namespace = $namespace AND e.name_key IS NOT NULL AND e.status = 'active'
  AND e.type IN $types
RETURN e.id AS id, e.name AS name, e.type AS type
