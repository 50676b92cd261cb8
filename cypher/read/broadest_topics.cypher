// Topics of the first level, those with the most units first.
// Parameters: namespace, limit
// Columns: id
MATCH (t:Memory)
WHERE t.namespace = $namespace AND t.id STARTS WITH 'topic:' AND t.level = 1
RETURN t.id AS id
ORDER BY t.units DESC, id LIMIT $limit
