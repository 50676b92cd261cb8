// Up to which version facts were settled, and by which reader of claims; no row where nothing came
// since.
// Parameters: namespace, reader
// Columns: version (that this is about), since
MATCH (n:Namespace {id: $namespace})
WITH n, CASE WHEN n.claims_by = $reader THEN coalesce(n.settled, 0) ELSE 0 END AS since
WHERE since < n.version
RETURN n.version AS version, since
