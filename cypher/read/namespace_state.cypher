// All that is kept of a namespace on its own node, but who is at work on it.
// Parameters: namespace
// Columns: state (a map), restoring (whether a restore is not finished)
MATCH (n:Namespace {id: $namespace})
RETURN n {.*, id: null, lease_owner: null, lease_until: null, restoring: null} AS state,
       n.restoring IS NOT NULL AS restoring
