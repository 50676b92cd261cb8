// Turns with all that decides which of their parts are served.
// Parameters: namespace, ids
// Columns: id, text, commands, withheld, whole, released, active (whether the guard is on),
//          facts [[start, end, quarantined, released]]
MATCH (n:Namespace {id: $namespace})
UNWIND $ids AS id
MATCH (t:Memory {namespace: $namespace, id: id})
WHERE t.kind = 'turn'
RETURN t.id AS id, t.text AS text, t.commands AS commands, t.withheld AS withheld,
       t.status = 'quarantined' AS whole, t.released IS NOT NULL AS released,
       coalesce(n.guard, true) AS active,
       [(f:Fact)-[:DERIVED_FROM]->(t)
        WHERE f.turn = t.id AND coalesce(f.revision, 1) = 1
              AND (f.quarantined_at IS NOT NULL OR f.released IS NOT NULL) |
        [f.span_start, f.span_end, f.quarantined_at IS NOT NULL, f.released IS NOT NULL]] AS facts
