// Closed episodes that are not extracted yet, or in vain, or by another producer, or by another time
// zone than the namespace has now, oldest first.
// Parameters: namespace, producer, limit
// Columns: id, version, conversation, session, session_id, turns, producer, zone
CALL {
  MATCH (e:Episode {namespace: $namespace, phase: 'closed'})
  RETURN e
  UNION
  MATCH (e:Episode {namespace: $namespace, phase: 'quarantined'})
  RETURN e
  UNION
  MATCH (n:Namespace {id: $namespace})
  MATCH (e:Episode {namespace: $namespace, phase: 'extracted'})
  WHERE e.producer <> $producer OR coalesce(e.zone, '') <> coalesce(n.zone, '')
  RETURN e
}
RETURN e.id AS id, e.version AS version, e.conversation AS conversation, e.session AS session,
       e.session_key AS session_id, e.turns AS turns, e.producer AS producer,
       e.zone AS zone
ORDER BY e.conversation, e.started_at, e.session, e.id
LIMIT $limit
