// The turns of episodes, in order, who takes part in each one's session, and the namespace's zone.
// Parameters: namespace, ids
// Columns: episode, turns, participants, zone
MATCH (n:Namespace {id: $namespace})
UNWIND $ids AS id
MATCH (e:Memory {namespace: $namespace, id: id})
CALL (e) {
  MATCH (e)-[:COVERS]->(t:Turn)
  WITH t ORDER BY t.sort_at, t.position
  RETURN collect(t {.*, embedding: null}) AS turns
}
CALL (e) {
  MATCH (s:Session {namespace: $namespace, id: e.session_key})-[:HAS_TURN]->(t:Turn)
  WHERE t.speaker IS NOT NULL
  WITH DISTINCT t.speaker AS speaker ORDER BY speaker
  RETURN collect(speaker) AS participants
}
RETURN id AS episode, turns, participants, n.zone AS zone
