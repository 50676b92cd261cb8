// Gives the lease back.
// Parameters: namespace, owner
MATCH (n:Namespace {id: $namespace})
WHERE n.lease_owner = $owner
REMOVE n.lease_owner, n.lease_until
