// Deletes those of the entities that nothing mentions any more. What was linked to them changes too:
// a snapshot must not find the link again when such an entity comes back.
// Parameters: namespace, version, ids
// Columns: removed (ids), linked (ids of what was the same as one of them)
UNWIND $ids AS id
MATCH (e:Memory {namespace: $namespace, id: id})
WHERE NOT EXISTS { (e)<-[:MENTIONS|SUBJECT|OBJECT|BINDS]-() }
OPTIONAL MATCH (e)-[:SAME_AS]-(other:Entity)
SET other.version = $version
WITH DISTINCT e, id
WITH collect(e) AS gone, collect(id) AS removed,
     collect([(e)-[:SAME_AS]-(o:Entity) | o.id]) AS linked
FOREACH (e IN gone | DETACH DELETE e)
RETURN removed, reduce(all = [], ids IN linked | all + ids) AS linked
