// Whether a namespace's guard is on, up to which version it has looked (a guard of another version looks
// at everything), and how much is quarantined.
// Parameters: namespace, guard
// Columns: active, version (of the namespace now), since, quarantined
MATCH (n:Namespace {id: $namespace})
RETURN coalesce(n.guard, true) AS active, n.version AS version,
       CASE WHEN n.guarded_by = $guard THEN coalesce(n.guarded, 0) ELSE 0 END AS since,
       COUNT { MATCH (q:Memory)
               WHERE q.namespace = $namespace AND q.quarantined_at IS NOT NULL
                     AND q.kind IN ['turn', 'fact'] } AS quarantined
