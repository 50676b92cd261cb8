// Deletes the namespace's own node, after everything in it.
// Parameters: namespace
MATCH (n:Namespace {id: $namespace})
DELETE n
