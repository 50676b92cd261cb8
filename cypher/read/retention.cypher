// Whether facts of a namespace fade, and by which parameters; no row where there is no namespace.
// Parameters: namespace
// Columns: active (null where it never was), since, scale, threshold, importance, exempt
MATCH (n:Namespace {id: $namespace})
RETURN n.retention AS active, n.retention_since AS since, n.retention_scale AS scale,
       n.retention_threshold AS threshold, n.retention_importance AS importance,
       n.retention_exempt AS exempt
