// Topics by their ids, with the one above them and those beneath.
// Parameters: namespace, ids
// Columns: node (a map of properties), parent, children (ids; the biggest first)
UNWIND $ids AS id
MATCH (t:Topic {namespace: $namespace, id: id})
RETURN t {.id, .level, .title, .summary, .units, .said_at, .ended_at} AS node,
       COLLECT { MATCH (p:Topic)-[:CHILD]->(t) RETURN p.id }[0] AS parent,
       COLLECT { MATCH (t)-[:CHILD]->(c:Topic) RETURN c.id ORDER BY c.units DESC, c.id }
         AS children
