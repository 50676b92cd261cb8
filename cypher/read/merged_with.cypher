// The merged units that units are in.
// Parameters: namespace, ids
// Columns: id (of the merged unit), originals (ids of all)
UNWIND $ids AS id
MATCH (:Memory {namespace: $namespace, id: id})-[:MERGED_INTO]->(u:MemoryUnit)
WITH DISTINCT u
RETURN u.id AS id, [(o:MemoryUnit)-[:MERGED_INTO]->(u) | o.id] AS originals
ORDER BY id
