// Deletes those of the entities that nothing mentions any more. What was linked to them changes too:
// a snapshot must not find the link again when such an entity comes back.
// Parameters: namespace, version, ids
// Columns: removed (ids)
UNWIND $ids AS id
MATCH (e:Memory {namespace: $namespace, id: id})
WHERE NOT EXISTS { (e)<-[:MENTIONS|SUBJECT|OBJECT|BINDS]-() }
OPTIONAL MATCH (e)-[:SAME_AS]-(linked:Entity)
SET linked.version = $version
WITH collect(DISTINCT e) AS gone, collect(DISTINCT id) AS removed
FOREACH (e IN gone | DETACH DELETE e)
RETURN removed
