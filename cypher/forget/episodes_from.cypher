// Episodes of a session from a place in its order on, and the turns that they cover: what a late,
// replaced or forgotten turn there makes stale.
// Parameters: namespace, id, sort_at, position
// Columns: episodes, turns
MATCH (:Session {namespace: $namespace, id: $id})-[:HAS_TURN]->(t:Turn)<-[:COVERS]-(e:Episode)
WITH e, t ORDER BY t.sort_at DESC, t.position DESC
WITH e, collect(t) AS covered
WHERE covered[0].sort_at > $sort_at
   OR (covered[0].sort_at = $sort_at AND covered[0].position >= $position)
UNWIND covered AS t
RETURN collect(DISTINCT e.id) AS episodes, collect(DISTINCT t.id) AS turns
