// Facts whose claims this reader has not read, in the order in which they were said.
// Parameters: namespace, since, reader
// Columns: id, sort_at, conversation, position, start
MATCH (f:Memory)
WHERE f.namespace = $namespace AND f.version > $since AND f.kind = 'fact'
  AND (f.claimed IS NULL OR f.claimed <> $reader)
MATCH (t:Memory {namespace: $namespace, id: f.turn})
RETURN f.id AS id, t.sort_at AS sort_at, t.conversation AS conversation, t.position AS position,
       f.span_start AS start
ORDER BY sort_at, conversation, position, start, id
