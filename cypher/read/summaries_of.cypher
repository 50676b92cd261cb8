// Episodes that cover turns, with all that must not be served of them.
// Parameters: namespace, turns
// Columns: id, text, title, withheld, title_withheld, turns [[text, withheld]], facts [text]
UNWIND $turns AS id
MATCH (:Memory {namespace: $namespace, id: id})<-[:COVERS]-(e:Episode)
WHERE e.text IS NOT NULL
WITH DISTINCT e
RETURN e.id AS id, e.text AS text, e.title AS title, e.withheld AS withheld,
       e.title_withheld IS NOT NULL AS title_withheld,
       [(e)-[:COVERS]->(t:Turn) WHERE t.withheld IS NOT NULL | [t.text, t.withheld]] AS turns,
       COLLECT {
         MATCH (e)-[:COVERS]->(:Turn)<-[:DERIVED_FROM]-(f:Fact)
         WHERE f.quarantined_at IS NOT NULL
         RETURN DISTINCT f.text
       } AS facts
