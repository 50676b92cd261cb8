// Whether entities came, changed or went since they were last looked through for links; no row
// where nothing at all did.
// Parameters: namespace
// Columns: version (that this is about), changed
MATCH (n:Namespace {id: $namespace})
WHERE coalesce(n.resolved, 0) < n.version
WITH n, coalesce(n.resolved, 0) AS resolved
RETURN n.version AS version,
       EXISTS { MATCH (e:Memory)
                WHERE e.namespace = $namespace AND e.version > resolved AND e.kind = 'entity' }
       OR EXISTS { MATCH (o:Operation)
                   WHERE o.namespace = $namespace AND o.version > resolved
                     AND (any(id IN o.removed WHERE id STARTS WITH 'entity:')
                          OR o.type IN ['MERGE', 'SPLIT']) } AS changed
