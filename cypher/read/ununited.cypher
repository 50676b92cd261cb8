// Whether anything happened since units were last united; no row where nothing did.
// Parameters: namespace
// Columns: version (of the namespace now), since, units (how many were compared), digests (of them)
MATCH (n:Namespace {id: $namespace})
WHERE coalesce(n.united, 0) < n.version
RETURN n.version AS version, coalesce(n.united, 0) AS since,
       coalesce(n.united_units, 0) AS units,
       coalesce(n.united_digests, []) AS digests
