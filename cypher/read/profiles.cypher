// Whose profiles there are, the longest first.
// Parameters: namespace, limit
// Columns: id, name, lines
MATCH (p:Profile)
WHERE p.namespace = $namespace AND p.id IS NOT NULL
RETURN p.id AS id, p.name AS name, size(p.sentences) AS lines
ORDER BY lines DESC, name, id LIMIT $limit
