// Everything that the guard has something against, whether it is quarantined or not.
// Parameters: namespace
// Columns: id, kind, turn
MATCH (n:Memory)
WHERE n.namespace = $namespace
  AND (n.commands IS NOT NULL OR n.quarantined_at IS NOT NULL
       OR EXISTS { (n)-[:CLAIMS {dissents: true}]->(:Slot) })
  AND n.kind IN ['turn', 'fact']
RETURN n.id AS id, n.kind AS kind, n.turn AS turn
ORDER BY id
