// One node that can be found, by its id or, for a turn, by its caller's id; with what it points to.
// Parameters: namespace, id, conversation
// Columns: node (a map of properties), links [[type, id, role]], source (the turn of a fact)
CALL {
  MATCH (n:Memory {namespace: $namespace, id: $id})
  RETURN n
  UNION
  MATCH (n:Turn {namespace: $namespace, source_id: $id})
  WHERE n.id IS NOT NULL AND ($conversation IS NULL OR n.conversation = $conversation)
  RETURN n
}
RETURN n {.*, embedding: null} AS node,
       [(n)-[r]->(m:Memory) | [type(r), m.id, r.role]] AS links,
       [(n)-[:DERIVED_FROM]->(t:Turn) | [t.conversation, t.source_id]] AS sources
ORDER BY n.conversation, n.id
