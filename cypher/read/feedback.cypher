// All judgements of hits, in the order in which they were given.
// Parameters: namespace
// Columns: number, hit, useful, source, shifts, at
MATCH (b:Feedback)
WHERE b.namespace = $namespace
RETURN b.number AS number, b.hit AS hit, b.useful AS useful, b.source AS source,
       b.shifts AS shifts, b.created_at AS at
ORDER BY number
