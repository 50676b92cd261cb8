// Begins a commit of a consolidation: only while it holds the lease, which is prolonged.
// Parameters: namespace, owner, until
// Columns: version, model, dimension, restoring
MATCH (n:Namespace {id: $namespace})
SET n.version = n.version
WITH n WHERE n.lease_owner = $owner
SET n.version = n.version + 1, n.lease_until = $until
RETURN n.version AS version, n.model AS model, n.dimension AS dimension,
       n.restoring IS NOT NULL AS restoring
