// Notes up to which version entities were looked through for links.
// Parameters: namespace, upto
MATCH (n:Namespace {id: $namespace})
WHERE n.version >= $upto
SET n.resolved = $upto
