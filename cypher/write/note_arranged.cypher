// Notes up to which version topics were arranged, and what that left.
// Parameters: namespace, upto, state
MATCH (n:Namespace {id: $namespace})
SET n.arranged = $upto, n.topics = $state
