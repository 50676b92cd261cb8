// Names of the entities of some types, and of those named by whose they are ("Ana's dog").
// Parameters: namespace, types
// Columns: id, name, type
MATCH (e:Entity)
WHERE e.namespace = $namespace AND e.name_key IS NOT NULL AND e.status = 'active'
  AND (e.type IN $types OR e.name_key CONTAINS "'s ")
RETURN e.id AS id, e.name AS name, e.type AS type
