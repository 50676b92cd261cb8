// Facts, newest first; each filter that is null is left out. `about` is an entity's normalised name.
// Parameters: namespace, about, conversation, speaker, memory_type, status, since, until, limit
// Columns: node (a map of properties), links [[type, id, role]], sources [[conversation, turn id]]
MATCH (n:Fact)
WHERE n.namespace = $namespace AND n.id IS NOT NULL AND ($status IS NULL OR n.status = $status)
  AND ($about IS NULL OR EXISTS {
    MATCH (n)-[:MENTIONS]->(e:Entity)
    WHERE e.name_key = $about OR $about IN [alias IN e.aliases | toLower(alias)] })
  AND ($conversation IS NULL OR n.conversation = $conversation)
  AND ($speaker IS NULL OR n.speaker = $speaker)
  AND ($memory_type IS NULL OR n.memory_type = $memory_type)
  AND ($since IS NULL OR n.said_at >= $since)
  AND ($until IS NULL OR n.said_at <= $until)
WITH n ORDER BY n.said_at DESC, n.id LIMIT $limit
RETURN n {.*, embedding: null} AS node,
       [(n)-[r]->(m:Memory) | [type(r), m.id, r.role]] AS links,
       [(n)-[:DERIVED_FROM]->(t:Turn) | [t.conversation, t.source_id]] AS sources
