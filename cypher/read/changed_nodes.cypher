// What can be found and has changed since a version, with what it points to: how a snapshot is
// read and refreshed. A node that is not active comes too, with its status, so that it is dropped.
// Parameters: namespace, since
// Columns: node (a map of properties), edges [[type, id, weight]]
MATCH (n:Memory)
WHERE n.namespace = $namespace AND n.version > $since
RETURN properties(n) AS node,
       [(n)-[r]->(m:Memory) | [type(r), m.id, coalesce(r.similarity, r.confidence, r.score, 1.0)]]
         AS edges
