// The facts that are grounded in some turns: how each stands, what it claims, and what retired it.
// Parameters: namespace, turns (ids of turn nodes)
// Columns: id, turn, text, status, valid_to, claims [[slot, act, value]], retired_by [fact ids]
UNWIND $turns AS turn
MATCH (t:Memory {namespace: $namespace, id: turn})<-[:DERIVED_FROM]-(f:Fact)
WHERE f.turn = turn
RETURN f.id AS id, f.turn AS turn, f.text AS text, f.status AS status, f.valid_to AS valid_to,
       [(f)-[c:CLAIMS]->(s:Slot) | [s.id, c.act, c.value]] AS claims,
       [(newer:Fact)-[:SUPERSEDES]->(f) | newer.id] AS retired_by
ORDER BY turn, id
