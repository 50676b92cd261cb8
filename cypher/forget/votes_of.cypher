// How facts and turns mention entities: the votes that go with them.
// Parameters: namespace, ids
// Columns: id (of the entity), name, type, mentions
UNWIND $ids AS id
MATCH (:Memory {namespace: $namespace, id: id})-[m:MENTIONS]->(e:Entity)
RETURN e.id AS id, m.name AS name, m.type AS type, count(*) AS mentions
