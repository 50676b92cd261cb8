// Facts as a timeline shows them: by their ids, or, where none are given, all that mention entities.
// Retracted, archived and quarantined ones and duplicates have no part in it.
// Parameters: namespace, ids, entities (ids), limit
// Columns: node (a map of properties), turn (a map of properties), links [[type, id, role]],
//          sources [[conversation, turn id]], agents (ids of those who do something in it)
CALL {
  UNWIND $ids AS id
  MATCH (n:Memory {namespace: $namespace, id: id})
  RETURN n
  UNION
  UNWIND $entities AS id
  MATCH (:Memory {namespace: $namespace, id: id})<-[:MENTIONS]-(n:Fact)
  RETURN n
}
WITH DISTINCT n
WHERE n.status IN ['active', 'superseded']
WITH n ORDER BY n.said_at DESC, n.id LIMIT $limit
MATCH (t:Memory {namespace: $namespace, id: n.turn})
RETURN n {.*, embedding: null} AS node,
       t {.said_at, .sort_at, .position, .session_key} AS turn,
       [(n)-[r]->(m:Memory) WHERE NOT m:Fact | [type(r), m.id, r.role]] AS links,
       [(n)-[:DERIVED_FROM]->(s:Turn) | [s.conversation, s.source_id]] AS sources,
       [(n)-[:STATES]->(:Triple)-[:SUBJECT]->(a:Entity) | a.id] AS agents
