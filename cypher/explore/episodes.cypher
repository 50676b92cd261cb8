// The episodes of each session in order of time: a table of contents.
// :param namespace => 'demo'
// Parameters: namespace
// Columns: conversation, session, started, turns, title, summary
MATCH (e:Episode)
WHERE e.namespace = $namespace AND e.phase IS NOT NULL
RETURN e.conversation AS conversation, e.session AS session, e.started_at AS started,
       e.turns AS turns, e.title AS title, e.summary AS summary
ORDER BY conversation, started, e.id
