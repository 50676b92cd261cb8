// A namespace's version, embedding model, age, time zone (null where none was set), and whether its
// facts fade.
// Parameters: namespace
// Columns: version, model, dimension, created_at, zone, retention
MATCH (n:Namespace {id: $namespace})
RETURN n.version AS version, n.model AS model, n.dimension AS dimension,
       n.created_at AS created_at, n.zone AS zone, coalesce(n.retention, false) AS retention
