// Replaces a session's open episode by the episodes that segmentation found in its pending turns.
// Does nothing when the session has changed since it was read (no row comes back).
// Parameters: namespace, namespace_key, id, seen, version, now, settled,
//             rows [{id, phase, turns, started_at, ended_at}]
// Columns: episodes
MATCH (s:Session {namespace: $namespace, id: $id})
WHERE s.version = $seen
SET s.settled = $settled
WITH s
CALL (s) {
  OPTIONAL MATCH (s)-[:HAS_TURN]->(:Turn)<-[:COVERS]-(old:Episode {phase: 'open'})
  WITH DISTINCT old WHERE old IS NOT NULL
  DETACH DELETE old
  RETURN count(*) AS replaced
}
CALL (s) {
  UNWIND $rows AS row
  MERGE (e:Memory {namespace: $namespace, id: row.id})
  SET e:Episode, e.kind = 'episode', e.status = 'pending', e.phase = row.phase,
      e.namespace_key = $namespace_key, e.conversation = s.conversation, e.session = s.name,
      e.session_key = s.id, e.started_at = row.started_at, e.ended_at = row.ended_at,
      e.said_at = row.started_at, e.turns = size(row.turns), e.version = $version,
      e.created_at = coalesce(e.created_at, $now)
  WITH e, row
  UNWIND row.turns AS turn
  MATCH (t:Memory {namespace: $namespace, id: turn})
  MERGE (e)-[:COVERS {namespace: $namespace}]->(t)
  RETURN count(DISTINCT e) AS written
}
RETURN written AS episodes
