// Facts and turns by their ids, with the facts of these turns that are quarantined or were released.
// Parameters: namespace, ids
// Columns: id, kind, facts
UNWIND $ids AS id
MATCH (n:Memory {namespace: $namespace, id: id})
WHERE n.kind IN ['fact', 'turn']
RETURN n.id AS id, n.kind AS kind,
       CASE WHEN n.kind = 'fact' THEN [n.id]
            ELSE [(f:Fact)-[:DERIVED_FROM]->(n)
                  WHERE f.turn = n.id AND (f.quarantined_at IS NOT NULL OR f.released IS NOT NULL) |
                  f.id] END AS facts
