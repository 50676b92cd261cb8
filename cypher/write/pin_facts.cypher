// Pins facts, so that they never fade, or lets go of them.
// Parameters: namespace, ids, pinned (true or null)
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
SET f.pinned = $pinned
