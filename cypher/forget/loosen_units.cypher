// Before facts change or go: takes back what rested on their units in whole or in part. Merged units
// go, and their originals are as they were; units that were associated with them change too, as a
// snapshot must not find such a link again when the unit comes back.
// Parameters: namespace, version, facts
// Columns: removed (ids of merged units), restored (ids of their originals)
CALL {
  UNWIND $facts AS id
  MATCH (:Memory {namespace: $namespace, id: id})<-[:GROUNDED_IN]-(u:MemoryUnit)
  RETURN DISTINCT u
}
CALL (u) {
  MATCH (a:MemoryUnit)-[r:ASSOCIATED]->(u)
  SET a.version = $version
  DELETE r
}
OPTIONAL MATCH (o:MemoryUnit)-[:MERGED_INTO]->(u)
SET o.status = 'active', o.version = $version
WITH u, collect(o.id) AS originals
WHERE size(originals) > 0
WITH collect(u) AS merged, collect(u.id) AS removed, collect(originals) AS groups
FOREACH (u IN merged | DETACH DELETE u)
RETURN removed, reduce(all = [], ids IN groups | all + ids) AS restored
