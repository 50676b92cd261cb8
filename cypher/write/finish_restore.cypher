// Gives a restored namespace its state, by which it can be used.
// Parameters: namespace, owner, state (a map)
// Columns: finished (1, or nothing where somebody else did away with it)
MATCH (n:Namespace {id: $namespace, restoring: $owner})
SET n = $state, n.id = $namespace
RETURN 1 AS finished
