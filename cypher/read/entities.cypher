// Entities, most mentioned first; each filter that is null is left out.
// Parameters: namespace, name (normalised; found inside the entity's name), type, limit
// Columns: node (a map of properties), mentions
MATCH (n:Entity)
WHERE n.namespace = $namespace AND n.name_key IS NOT NULL AND n.status = 'active'
  AND ($name IS NULL OR n.name_key CONTAINS $name
       OR any(alias IN n.aliases WHERE toLower(alias) CONTAINS $name))
  AND ($type IS NULL OR n.type = $type)
WITH n, COUNT { (n)<-[:MENTIONS]-() } AS mentions
ORDER BY mentions DESC, n.id LIMIT $limit
RETURN n {.*, embedding: null} AS node, mentions
