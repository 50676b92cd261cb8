// Notes up to which version units were united, how many, and what they were.
// Parameters: namespace, upto, units, digests
MATCH (n:Namespace {id: $namespace})
SET n.united = $upto, n.united_units = $units, n.united_digests = $digests
