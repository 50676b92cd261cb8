// Notes of what facts speak: a slot of that and of the fact, and what both claim there.
// Parameters: namespace, now, rows [{fact, sought, claims [{fact, slot, subject, attribute, base,
//             single, name, claim (a map)}]}]
UNWIND $rows AS row
MATCH (f:Memory {namespace: $namespace, id: row.fact})
SET f.sought = row.sought
WITH row
UNWIND row.claims AS c
MATCH (g:Memory {namespace: $namespace, id: c.fact})
MATCH (e:Memory {namespace: $namespace, id: c.subject})
MERGE (s:Slot {namespace: $namespace, id: c.slot})
ON CREATE SET s.subject = c.subject, s.attribute = c.attribute, s.base = c.base, s.single = c.single,
              s.name = c.name, s.created_at = $now
MERGE (s)-[:OF {namespace: $namespace}]->(e)
MERGE (g)-[r:CLAIMS {namespace: $namespace, act: c.claim.act, value: c.claim.value}]->(s)
SET r += c.claim
