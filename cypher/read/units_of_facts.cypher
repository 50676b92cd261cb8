// Units that rest on facts.
// Parameters: namespace, ids
// Columns: units (ids)
UNWIND $ids AS id
MATCH (:Memory {namespace: $namespace, id: id})<-[:GROUNDED_IN]-(u:MemoryUnit)
RETURN collect(DISTINCT u.id) AS units
