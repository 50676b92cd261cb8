// How much a namespace holds, by kind and status, and what is pending.
// Parameters: namespace
// Columns: kind, status, phase, nodes
MATCH (n:Memory)
WHERE n.namespace = $namespace AND n.id IS NOT NULL
RETURN n.kind AS kind, n.status AS status, n.phase AS phase, count(*) AS nodes
ORDER BY kind, status, phase
