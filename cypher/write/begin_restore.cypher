// Makes a namespace that nothing can be done with until its restore is finished; one that is there
// stays as it is.
// Parameters: namespace, owner, now
// Columns: begun (whether it was made)
MERGE (n:Namespace {id: $namespace})
ON CREATE SET n.version = 0, n.created_at = $now, n.restoring = $owner
RETURN coalesce(n.restoring = $owner, false) AS begun
