// Notes what became of facts: how they stand, when they hold, what retired them. What a relationship
// begins at has changed, too: so readers of changes see it.
// Parameters: namespace, version, now,
//             rows [{fact, standing, valid_from, valid_to, by, reason, repeats}]
UNWIND $rows AS row
MATCH (f:Memory {namespace: $namespace, id: row.fact})
OPTIONAL MATCH (b:Memory {namespace: $namespace, id: row.by})
SET f.settled = CASE WHEN row.standing = 'active' THEN null ELSE row.standing END,
    f.valid_from = row.valid_from, f.valid_to = row.valid_to, f.retired_for = row.reason,
    f.retired_by = row.by,
    f.expired_at = CASE WHEN b IS NULL OR row.standing = 'duplicate' THEN null
                        WHEN coalesce(b.corrected_at, b.created_at)
                             > coalesce(f.corrected_at, f.created_at)
                          THEN coalesce(b.corrected_at, b.created_at)
                        ELSE coalesce(f.corrected_at, f.created_at) END,
    f.version = $version
WITH f, b, row
CALL (f) {
  MATCH (f)<-[old:SUPERSEDES]-(o:Fact)
  SET o.version = $version
  DELETE old
}
CALL (f) {
  MATCH (f)-[old:REPEATS]->(:Fact)
  DELETE old
}
CALL (f, b, row) {
  WITH f, b, row WHERE b IS NOT NULL AND b <> f AND row.standing <> 'duplicate'
  MERGE (b)-[:SUPERSEDES {namespace: $namespace, reason: row.reason}]->(f)
  SET b.version = $version
}
CALL (f, row) {
  WITH f, row WHERE row.repeats IS NOT NULL
  MATCH (o:Memory {namespace: $namespace, id: row.repeats})
  MERGE (f)-[:REPEATS {namespace: $namespace}]->(o)
}
