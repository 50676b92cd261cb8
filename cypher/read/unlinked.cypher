// Whether anything happened since facts were last linked along time; no row where nothing did.
// Parameters: namespace
// Columns: version (of the namespace now), linked (up to which facts were looked at)
MATCH (n:Namespace {id: $namespace})
WHERE coalesce(n.linked, 0) < n.version
RETURN n.version AS version, coalesce(n.linked, 0) AS linked
