// Merged units with what they were made of: of some units, or (ids null) all.
// Parameters: namespace, ids (of originals or merged units)
// Columns: id, title, text, keywords, originals [[id, text, said_at]]
MATCH (o:Memory)-[:MERGED_INTO]->(u:MemoryUnit)
WHERE o.namespace = $namespace AND o.version > -1 AND o.kind = 'unit'
  AND ($ids IS NULL OR o.id IN $ids OR u.id IN $ids)
WITH DISTINCT u
RETURN u.id AS id, u.title AS title, u.text AS text, coalesce(u.keywords, []) AS keywords,
       [(p:MemoryUnit)-[:MERGED_INTO]->(u) | [p.id, p.text, p.said_at]] AS originals
ORDER BY id
