// Stores what facts claim, in place of what an earlier reader read, and the slots that it is about.
// What a fact claims because another speaks of it stays: that is the other's. A fact that was
// corrected since it was read is left as it is.
// Parameters: namespace, now, reader,
//             rows [{fact, revision, gist, claims [{slot, subject, attribute, base, single, name,
//             claim (a map)}]}]
UNWIND $rows AS row
MATCH (f:Memory {namespace: $namespace, id: row.fact})
WHERE coalesce(f.revision, 1) = row.revision
SET f.claimed = $reader, f.gist = row.gist, f.sought = null
WITH f, row
CALL (f) {
  MATCH (f)-[old:CLAIMS]->(:Slot)
  WHERE coalesce(old.lent, false) = false
  DELETE old
}
CALL (f, row) {
  UNWIND row.claims AS c
  MATCH (e:Memory {namespace: $namespace, id: c.subject})
  MERGE (s:Slot {namespace: $namespace, id: c.slot})
  ON CREATE SET s.subject = c.subject, s.attribute = c.attribute, s.base = c.base, s.single = c.single,
                s.name = c.name, s.created_at = $now
  MERGE (s)-[:OF {namespace: $namespace}]->(e)
  CREATE (f)-[r:CLAIMS {namespace: $namespace}]->(s)
  SET r += c.claim
}
