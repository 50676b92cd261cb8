// Closed episodes that are not extracted yet, or in vain, or by another producer, oldest first.
// Parameters: namespace, producer, limit
// Columns: id, version, conversation, session, session_id, turns, producer
CALL {
  MATCH (e:Episode {namespace: $namespace, phase: 'closed'})
  RETURN e
  UNION
  MATCH (e:Episode {namespace: $namespace, phase: 'quarantined'})
  RETURN e
  UNION
  MATCH (e:Episode {namespace: $namespace, phase: 'extracted'})
  WHERE e.producer <> $producer
  RETURN e
}
RETURN e.id AS id, e.version AS version, e.conversation AS conversation, e.session AS session,
       e.session_key AS session_id, e.turns AS turns, e.producer AS producer
ORDER BY e.conversation, e.started_at, e.session, e.id
LIMIT $limit
