// Deletes those of the triples that no fact states any more, and their RELATES relationships.
// Parameters: namespace, ids
// Columns: removed (ids)
UNWIND $ids AS id
MATCH (x:Memory {namespace: $namespace, id: id})
WHERE NOT EXISTS { (x)<-[:STATES]-(:Fact) }
OPTIONAL MATCH (x)-[:SUBJECT]->(:Entity)-[r:RELATES {triple: id}]->(:Entity)
DELETE r
DETACH DELETE x
RETURN collect(DISTINCT id) AS removed
