// Notes judgements of hits: ids only, and what each shifts.
// Parameters: namespace, version, now, rows [{id, number, hit, useful, source, turns, shifts}]
UNWIND $rows AS row
MERGE (b:Feedback {namespace: $namespace, id: row.id})
SET b.number = row.number, b.hit = row.hit, b.useful = row.useful, b.source = row.source,
    b.turns = row.turns, b.shifts = row.shifts, b.version = $version, b.created_at = $now
