// Whether anything happened since units were last associated; no row where nothing did.
// Parameters: namespace
// Columns: version (of the namespace now), since, units (how many were associated), digests (of them)
MATCH (n:Namespace {id: $namespace})
WHERE coalesce(n.associated, 0) < n.version
RETURN n.version AS version, coalesce(n.associated, 0) AS since,
       coalesce(n.associated_units, 0) AS units,
       coalesce(n.associated_digests, []) AS digests
