// Begins a commit: makes the namespace where there is none, and raises its version. The write lock
// that this takes makes the namespace's commits follow one another.
// Parameters: namespace, model, dimension, now
// Columns: version, model, dimension, restoring
MERGE (n:Namespace {id: $namespace})
ON CREATE SET n.version = 0, n.model = $model, n.dimension = $dimension, n.created_at = $now
SET n.version = n.version + 1
RETURN n.version AS version, n.model AS model, n.dimension AS dimension,
       n.restoring IS NOT NULL AS restoring
