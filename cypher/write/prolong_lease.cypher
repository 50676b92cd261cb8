// Prolongs the namespace's lease while its holder waits for something that takes long.
// Parameters: namespace, owner, until
MATCH (n:Namespace {id: $namespace})
WHERE n.lease_owner = $owner
SET n.lease_until = $until
