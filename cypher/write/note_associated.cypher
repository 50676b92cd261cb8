// Notes up to which version units were associated, how many, and what they were.
// Parameters: namespace, upto, units, digests
MATCH (n:Namespace {id: $namespace})
SET n.associated = $upto, n.associated_units = $units, n.associated_digests = $digests
