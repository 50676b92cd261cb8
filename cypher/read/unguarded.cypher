// Turns, facts and episodes that changed since the guard looked, with what it made of them before.
// Parameters: namespace, since
// Columns: id, kind, text, turn, start, end, commands, why, quarantined, withheld, commanding (parts of a
//          fact's turn), commanding_why, title, own_words (whether a person or program gave a fact's words)
MATCH (n:Memory)
WHERE n.namespace = $namespace AND n.version > $since AND n.kind IN ['turn', 'fact', 'episode']
OPTIONAL MATCH (t:Memory {namespace: $namespace, id: n.turn})
RETURN n.id AS id, n.kind AS kind, n.text AS text, n.title AS title, n.turn AS turn,
       n.span_start AS start, n.span_end AS end, n.commands AS commands, n.commands_why AS why,
       n.quarantined_at IS NOT NULL AS quarantined,
       n.withheld IS NOT NULL OR n.title_withheld IS NOT NULL AS withheld,
       t.commands AS commanding, t.commands_why AS commanding_why, coalesce(n.revision, 1) > 1 OR n.producer STARTS WITH 'caller:' AS own_words
ORDER BY kind DESC, id
