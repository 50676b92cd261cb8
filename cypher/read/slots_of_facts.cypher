// Attributes of the slots that facts make claims of; no row for one that makes none.
// Parameters: namespace, ids
// Columns: id, slots
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})-[:CLAIMS]->(s:Slot)
WHERE s.base IS NOT NULL
RETURN id, collect(DISTINCT s.base) AS slots
