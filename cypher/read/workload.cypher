// What each namespace of the server still has to do: sessions to be cut into episodes, episodes to
// be extracted, for the first time, once more, by a new producer or by another time zone, and whether
// anything came since entities were last looked through for links, facts settled, texts guarded,
// facts linked along time, units compared, units arranged by topics, and profiles and digest made.
// Zero where none is pending.
// Parameters: producer, reader (of claims)
// Columns: namespace, sessions, episodes, unlinked, unsettled, unguarded, timelines, units, unarranged,
//          reflections, retention
MATCH (n:Namespace)
RETURN n.id AS namespace,
       COUNT { (s:Session {namespace: n.id, settled: false}) } AS sessions,
       COUNT { (e:Episode {namespace: n.id, phase: 'closed'}) }
       + COUNT { (e:Episode {namespace: n.id, phase: 'quarantined'}) }
       + COUNT { (e:Episode {namespace: n.id, phase: 'extracted'})
                WHERE e.producer <> $producer OR coalesce(e.zone, '') <> coalesce(n.zone, '') }
       AS episodes,
       coalesce(n.resolved, 0) < n.version AS unlinked,
       coalesce(n.settled, 0) < n.version OR coalesce(n.claims_by, '') <> $reader AS unsettled,
       coalesce(n.guarded, 0) < n.version AS unguarded,
       coalesce(n.linked, 0) < n.version AS timelines,
       coalesce(n.united, 0) < n.version OR coalesce(n.associated, 0) < n.version AS units,
       coalesce(n.arranged, 0) < n.version AS unarranged,
       coalesce(n.reflected, 0) < n.version AS reflections,
       coalesce(n.retention, false) AS retention
ORDER BY namespace
