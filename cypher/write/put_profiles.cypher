// Stores profiles, in place of those of the same ids. One that cites a fact which is gone, or which
// changed since it was read, is left out: the next run makes it anew.
// Parameters: namespace, version, now, producer, seen (version), rows [{id, name, text, basis,
//             entities (ids), parts, sentences, moments, cites [{fact, lines}]}]
// Columns: ids (of those stored)
UNWIND $rows AS row
WITH row
WHERE all(cite IN row.cites WHERE EXISTS {
  MATCH (f:Memory {namespace: $namespace, id: cite.fact})
  WHERE f.version <= $seen AND f.status IN ['active', 'superseded'] })
MERGE (p:Profile {namespace: $namespace, id: row.id})
ON CREATE SET p.created_at = $now
SET p.kind = 'profile', p.name = row.name, p.text = row.text, p.basis = row.basis, p.parts = row.parts,
    p.sentences = row.sentences, p.moments = row.moments, p.producer = $producer,
    p.status = 'active', p.version = $version
WITH p, row
CALL (p) {
  MATCH (p)-[old:CITES|OF]->()
  DELETE old
}
CALL (p, row) {
  UNWIND row.entities AS id
  MATCH (e:Memory {namespace: $namespace, id: id})
  CREATE (p)-[:OF {namespace: $namespace}]->(e)
}
CALL (p, row) {
  UNWIND row.cites AS cite
  MATCH (f:Memory {namespace: $namespace, id: cite.fact})
  CREATE (p)-[:CITES {namespace: $namespace, lines: cite.lines}]->(f)
}
RETURN collect(p.id) AS ids
