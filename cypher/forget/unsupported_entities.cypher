// Deletes those of the entities that nothing mentions any more.
// Parameters: namespace, ids
// Columns: removed (ids)
UNWIND $ids AS id
MATCH (e:Memory {namespace: $namespace, id: id})
WHERE NOT EXISTS { (e)<-[:MENTIONS|SUBJECT|OBJECT|BINDS]-() }
DETACH DELETE e
RETURN collect(DISTINCT id) AS removed
