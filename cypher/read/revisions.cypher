// Earlier texts of facts, oldest first.
// Parameters: namespace, facts
// Columns: revision (a map of properties)
UNWIND $facts AS id
MATCH (r:Revision)-[:REVISION_OF]->(:Memory {namespace: $namespace, id: id})
RETURN r {.*, embedding: null} AS revision
ORDER BY r.fact, r.number
