// Whether anything happened since topics were last arranged; no row where nothing did.
// Parameters: namespace
// Columns: version (of the namespace now), state (what the last arrangement left)
MATCH (n:Namespace {id: $namespace})
WHERE coalesce(n.arranged, 0) < n.version
RETURN n.version AS version, n.topics AS state
