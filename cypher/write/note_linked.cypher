// Notes up to which version facts were linked along time, and which entities are hubs since.
// Parameters: namespace, upto, hubs [{id, hub}]
MATCH (n:Namespace {id: $namespace})
SET n.linked = $upto
WITH n
UNWIND $hubs AS row
MATCH (e:Memory {namespace: $namespace, id: row.id})
SET e.hub = CASE WHEN row.hub THEN true END
