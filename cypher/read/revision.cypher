// One earlier text of a fact, with its vector.
// Parameters: namespace, fact, number
// Columns: revision (a map of properties)
MATCH (r:Revision)-[:REVISION_OF]->(:Memory {namespace: $namespace, id: $fact})
WHERE r.number = $number
RETURN r {.*} AS revision
