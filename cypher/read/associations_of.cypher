// Associations that start at units.
// Parameters: namespace, ids
// Columns: newer, older (ids), similarity, posterior, reason
UNWIND $ids AS id
MATCH (u:Memory {namespace: $namespace, id: id})-[r:ASSOCIATED]->(o:MemoryUnit)
RETURN u.id AS newer, o.id AS older, r.similarity AS similarity, r.posterior AS posterior,
       r.reason AS reason
