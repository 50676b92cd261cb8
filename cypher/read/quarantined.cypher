// What is quarantined: facts, and turns of which at least a part is.
// Parameters: namespace, limit
// Columns: id, kind, text, why, since, parts, whys, conversation, turn, speaker, said_at
MATCH (n:Memory)
WHERE n.namespace = $namespace AND n.quarantined_at IS NOT NULL AND n.kind IN ['fact', 'turn']
WITH n ORDER BY n.quarantined_at DESC, n.kind, n.id LIMIT $limit
OPTIONAL MATCH (t:Memory {namespace: $namespace, id: n.turn})
RETURN n.id AS id, n.kind AS kind, n.text AS text, n.quarantined_for AS why,
       n.quarantined_at AS since, n.withheld AS parts,
       CASE WHEN n.kind = 'turn' THEN n.commands_why END AS whys,
       n.conversation AS conversation, coalesce(n.source_id, t.source_id) AS turn,
       coalesce(n.speaker, t.speaker, n.role, t.role) AS speaker, n.said_at AS said_at
