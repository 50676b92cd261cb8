// Works out whether facts are quarantined: those that command or dissent are, unless a person
// released this text of them, or the guard is off.
// Parameters: namespace, version, now, ids
// Columns: id, was, quarantined
MATCH (n:Namespace {id: $namespace})
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
WHERE f.kind = 'fact'
  AND (f.quarantined_at IS NOT NULL OR f.commands IS NOT NULL
       OR EXISTS { (f)-[:CLAIMS {dissents: true}]->(:Slot) })
WITH f, f.quarantined_at IS NOT NULL AS was,
     CASE WHEN n.guard = false OR f.released = coalesce(f.revision, 1) THEN null
          WHEN f.commands IS NOT NULL THEN f.commands
          WHEN EXISTS { (f)-[:CLAIMS {dissents: true}]->(:Slot) } THEN 'dissent' END AS why
SET f.quarantined_for = why,
    f.quarantined_at = CASE WHEN why IS NULL THEN null ELSE coalesce(f.quarantined_at, $now) END
RETURN f.id AS id, was, why IS NOT NULL AS quarantined
