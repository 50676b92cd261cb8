// What each namespace of the server still has to do: sessions to be cut into episodes, episodes to
// be extracted, for the first time, once more or by a new producer, and whether entities may have
// changed since they were last looked through for links, or anything since facts were last linked along
// time. Zero where none is pending.
// Parameters: producer
// Columns: namespace, sessions, episodes, unlinked, timelines
MATCH (n:Namespace)
RETURN n.id AS namespace,
       COUNT { (s:Session {namespace: n.id, settled: false}) } AS sessions,
       COUNT { (e:Episode {namespace: n.id, phase: 'closed'}) }
       + COUNT { (e:Episode {namespace: n.id, phase: 'quarantined'}) }
       + COUNT { (e:Episode {namespace: n.id, phase: 'extracted'}) WHERE e.producer <> $producer }
       AS episodes,
       coalesce(n.resolved, 0) < n.version AS unlinked,
       coalesce(n.linked, 0) < n.version AS timelines
ORDER BY namespace
