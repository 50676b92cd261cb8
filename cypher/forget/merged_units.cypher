// Deletes merged units; what they were made of is as it was.
// Parameters: namespace, version, ids
// Columns: removed, restored (ids)
UNWIND $ids AS id
MATCH (o:MemoryUnit)-[:MERGED_INTO]->(u:Memory {namespace: $namespace, id: id})
SET o.status = 'active', o.version = $version
WITH u, collect(o.id) AS originals
WITH collect(u) AS merged, collect(u.id) AS removed, collect(originals) AS groups
FOREACH (u IN merged | DETACH DELETE u)
RETURN removed, reduce(all = [], ids IN groups | all + ids) AS restored
