// Whether a namespace's guard is on, and up to which version it has looked; a guard of another version
// looks at everything.
// Parameters: namespace, guard
// Columns: active, version (of the namespace now), since
MATCH (n:Namespace {id: $namespace})
RETURN coalesce(n.guard, true) AS active, n.version AS version,
       CASE WHEN n.guarded_by = $guard THEN coalesce(n.guarded, 0) ELSE 0 END AS since
