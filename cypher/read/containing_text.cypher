// Nodes of any kind that hold a text in any property: what `doctor --residue` looks for. Searches
// all namespaces unless one is given.
// Parameters: namespace (or null), text, limit
// Columns: id, labels, property
MATCH (n)
WHERE $namespace IS NULL OR n.namespace = $namespace OR n.id = $namespace
UNWIND [key IN keys(n) WHERE key <> 'embedding'] AS property
WITH n, property
WHERE any(value IN CASE WHEN valueType(n[property]) STARTS WITH 'LIST' THEN n[property] ELSE [n[property]] END
          WHERE toLower(toStringOrNull(value)) CONTAINS toLower($text))
RETURN n.id AS id, labels(n) AS labels, property
ORDER BY id, property LIMIT $limit
