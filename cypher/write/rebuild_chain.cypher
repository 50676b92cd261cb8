// Orders all turns of a session anew, after a turn came late or went.
// Parameters: namespace, id, version
// Columns: turns
MATCH (s:Session {namespace: $namespace, id: $id})
CALL (s) {
  OPTIONAL MATCH (s)-[:HAS_TURN]->(:Turn)-[r:NEXT]->(:Turn)
  DELETE r
  RETURN count(r) AS removed
}
CALL (s) {
  MATCH (s)-[:HAS_TURN]->(t:Turn)
  WITH t ORDER BY t.sort_at, t.position
  RETURN collect(t) AS turns
}
SET s.tail = turns[-1].id, s.tail_sort_at = turns[-1].sort_at,
    s.tail_position = turns[-1].position, s.settled = false, s.version = $version
FOREACH (i IN range(0, size(turns) - 2) |
  FOREACH (a IN [turns[i]] | FOREACH (b IN [turns[i + 1]] |
    MERGE (a)-[:NEXT {namespace: $namespace}]->(b)
    SET a.version = $version)))
RETURN size(turns) AS turns
