// A namespace's version, embedding model, age, time zone (null where none was set), whether its
// facts fade, what feedback has shifted, and whether it is only half there, as a restore is not
// finished.
// Parameters: namespace
// Columns: version, model, dimension, created_at, zone, retention, feedback, shifts, restoring
MATCH (n:Namespace {id: $namespace})
RETURN n.version AS version, n.model AS model, n.dimension AS dimension,
       n.created_at AS created_at, n.zone AS zone, coalesce(n.retention, false) AS retention,
       coalesce(n.feedback, false) AS feedback, n.shifts AS shifts,
       n.restoring IS NOT NULL AS restoring
