// Notes what became of claims.
// Parameters: namespace, rows [{fact, slot, act, value, outcome (a map)}]
UNWIND $rows AS row
MATCH (f:Memory {namespace: $namespace, id: row.fact})-[c:CLAIMS]->(:Slot {id: row.slot})
WHERE c.act = row.act AND c.value = row.value
SET c += row.outcome
