// The turns that a request to forget names; each filter that is null is left out.
// Parameters: namespace, conversation, turn, speaker, before
// Columns: id, session_id, sort_at, position
MATCH (t:Turn)
WHERE t.namespace = $namespace AND t.id IS NOT NULL
  AND ($conversation IS NULL OR t.conversation = $conversation)
  AND ($turn IS NULL OR t.source_id = $turn OR t.id = $turn)
  AND ($speaker IS NULL OR t.speaker = $speaker)
  AND ($before IS NULL OR t.said_at < $before)
RETURN t.id AS id, t.session_key AS session_id, t.sort_at AS sort_at, t.position AS position
ORDER BY session_id, sort_at, position
