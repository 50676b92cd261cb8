// Facts whose claims this reader has not read, in the order in which they were said.
// Parameters: namespace, since, reader
// Columns: id
MATCH (f:Memory)
WHERE f.namespace = $namespace AND f.version > $since AND f.kind = 'fact'
  AND (f.claimed IS NULL OR f.claimed <> $reader)
MATCH (t:Memory {namespace: $namespace, id: f.turn})
RETURN f.id AS id
ORDER BY t.sort_at, t.conversation, t.position, f.span_start, f.id
