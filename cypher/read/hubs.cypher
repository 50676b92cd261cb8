// Which entities are hubs, that link nothing in particular: whoever speaks, and what very many facts
// mention; and whether they were when facts were last linked.
// Parameters: namespace, ids, limit (facts that may mention an entity which is none)
// Columns: id, hub, noted
UNWIND $ids AS id
MATCH (e:Memory {namespace: $namespace, id: id})
RETURN e.id AS id, coalesce(e.hub, false) AS noted,
       COUNT { (e)<-[:MENTIONS]-(:Fact) } > $limit
       OR EXISTS { MATCH (e)<-[m:MENTIONS]-(t:Turn) WHERE m.name = t.speaker } AS hub
