// Lets facts of a namespace fade from now on, or no more. Time that passed while they did not fade
// does not count: recalls were not noted then.
// Parameters: namespace, active, now, scale, threshold, importance, exempt
// Columns: active
MATCH (n:Namespace {id: $namespace})
SET n.retention_since = CASE WHEN n.retention THEN n.retention_since ELSE $now END,
    n.retention = $active, n.retention_scale = $scale, n.retention_threshold = $threshold,
    n.retention_importance = $importance, n.retention_exempt = $exempt
RETURN n.retention AS active
