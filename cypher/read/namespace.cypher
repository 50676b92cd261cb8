// A namespace's version, embedding model, age and time zone (null where none was set).
// Parameters: namespace
// Columns: version, model, dimension, created_at, zone
MATCH (n:Namespace {id: $namespace})
RETURN n.version AS version, n.model AS model, n.dimension AS dimension,
       n.created_at AS created_at, n.zone AS zone
