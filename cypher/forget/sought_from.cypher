// Lets facts that spoke of something said before be read anew, from the first of some facts on.
// Parameters: namespace, facts, version
UNWIND $facts AS id
MATCH (g:Memory {namespace: $namespace, id: id})
MATCH (t:Memory {namespace: $namespace, id: g.turn})
WITH min(t.sort_at) AS first
MATCH (f:Fact)
WHERE f.namespace = $namespace AND f.sought IS NOT NULL
MATCH (u:Memory {namespace: $namespace, id: f.turn})
WHERE u.sort_at >= first
SET f.claimed = null, f.version = $version
