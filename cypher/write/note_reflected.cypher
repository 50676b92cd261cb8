// Notes up to which version profiles and digest were made. What was noted to be looked at anew is
// done, unless something came in between.
// Parameters: namespace, upto, producer
MATCH (n:Namespace {id: $namespace})
SET n.reflected = $upto, n.reflected_by = $producer
WITH n WHERE n.version = $upto
REMOVE n.unreflected, n.undigested
