// Whether anything happened since topics were last arranged, and whether units or topics came,
// changed or went; no row where nothing happened.
// Parameters: namespace
// Columns: version (of the namespace now), since, state (what the last arrangement left), changed
MATCH (n:Namespace {id: $namespace})
WHERE coalesce(n.arranged, 0) < n.version
RETURN n.version AS version, coalesce(n.arranged, 0) AS since, n.topics AS state,
       EXISTS {
         MATCH (m:Memory)
         WHERE m.namespace = $namespace AND m.version > coalesce(n.arranged, 0)
           AND m.kind IN ['unit', 'topic'] }
       OR EXISTS {
         MATCH (o:Operation)
         WHERE o.namespace = $namespace AND o.version > coalesce(n.arranged, 0)
           AND any(id IN o.removed WHERE id STARTS WITH 'unit:' OR id STARTS WITH 'topic:') }
         AS changed
