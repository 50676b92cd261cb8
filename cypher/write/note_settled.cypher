// Notes up to which version facts were settled, and by which reader of claims.
// Parameters: namespace, upto, reader
MATCH (n:Namespace {id: $namespace})
WHERE n.version >= $upto
SET n.settled = $upto, n.claims_by = $reader
