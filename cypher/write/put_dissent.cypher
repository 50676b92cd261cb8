// Notes which claims stand alone against an agreeing majority.
// Parameters: namespace, rows [{fact, slot, act, value, dissents}]
UNWIND $rows AS row
MATCH (f:Memory {namespace: $namespace, id: row.fact})-[c:CLAIMS]->(:Slot {id: row.slot})
WHERE c.act = row.act AND c.value = row.value
SET c.dissents = CASE WHEN row.dissents THEN true END
