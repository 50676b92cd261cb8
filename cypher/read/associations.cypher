// All associations of units.
// Parameters: namespace
// Columns: newer, older (ids), similarity, posterior, reason
MATCH (u:Memory)-[r:ASSOCIATED]->(o:MemoryUnit)
WHERE u.namespace = $namespace AND u.version > -1 AND u.kind = 'unit'
RETURN u.id AS newer, o.id AS older, r.similarity AS similarity, r.posterior AS posterior,
       r.reason AS reason
