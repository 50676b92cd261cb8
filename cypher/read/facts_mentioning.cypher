// Facts that mention entities.
// Parameters: namespace, ids
// Columns: entity, facts (ids)
UNWIND $ids AS id
MATCH (e:Memory {namespace: $namespace, id: id})<-[:MENTIONS]-(f:Fact)
RETURN id AS entity, collect(f.id) AS facts
