// Which entities are the same as which, how surely and why.
// Parameters: namespace
// Columns: first, first_name, second, second_name, type, score, reason
MATCH (a:Entity)-[r:SAME_AS]->(b:Entity)
WHERE r.namespace = $namespace
RETURN a.id AS first, a.name AS first_name, b.id AS second, b.name AS second_name, a.type AS type,
       r.score AS score, r.reason AS reason
ORDER BY first, second
