// Facts that spoke of something said before, from a time on: what came or went may change of what.
// Parameters: namespace, sort_at
// Columns: id, sort_at, conversation, position, start
MATCH (f:Fact)
WHERE f.namespace = $namespace AND f.sought IS NOT NULL
MATCH (t:Memory {namespace: $namespace, id: f.turn})
WHERE t.sort_at >= $sort_at
RETURN f.id AS id, t.sort_at AS sort_at, t.conversation AS conversation, t.position AS position,
       f.span_start AS start
ORDER BY sort_at, conversation, position, start, id
