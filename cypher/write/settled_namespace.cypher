// A namespace as read/namespace has it, when whatever was being committed is there to be read as a
// whole. Neo4j shows a commit part by part while it is put in place, and lets its locks go after
// that: to remove a property that there is not waits for the lock and changes nothing.
// Parameters: namespace
// Columns: version, model, dimension, created_at, zone, retention, feedback, shifts, restoring
MATCH (n:Namespace {id: $namespace})
REMOVE n.kind
RETURN n.version AS version, n.model AS model, n.dimension AS dimension,
       n.created_at AS created_at, n.zone AS zone, coalesce(n.retention, false) AS retention,
       coalesce(n.feedback, false) AS feedback, n.shifts AS shifts,
       n.restoring IS NOT NULL AS restoring
