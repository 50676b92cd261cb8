// Which of some attributes facts make claims of; no row for one that makes none of these.
// Parameters: namespace, ids, attributes
// Columns: id, slots
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})-[:CLAIMS]->(s:Slot)
WHERE s.base IN $attributes
RETURN id, collect(DISTINCT s.base) AS slots
