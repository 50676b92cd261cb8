// A namespace's version, embedding model and age, and whether its facts fade.
// Parameters: namespace
// Columns: version, model, dimension, created_at, retention
MATCH (n:Namespace {id: $namespace})
RETURN n.version AS version, n.model AS model, n.dimension AS dimension,
       n.created_at AS created_at, coalesce(n.retention, false) AS retention
