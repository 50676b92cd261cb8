// Notes up to which version the guard has looked at a namespace, and which guard.
// Parameters: namespace, upto, guard
MATCH (n:Namespace {id: $namespace})
SET n.guarded = $upto, n.guarded_by = $guard
