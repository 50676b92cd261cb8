// Numbers for turns that came without an id; a number is never given twice.
// Parameters: namespace, id, name, count, now
// Columns: last
MERGE (c:Conversation {namespace: $namespace, id: $id})
ON CREATE SET c.name = $name, c.ordinals = 0, c.created_at = $now
SET c.ordinals = coalesce(c.ordinals, 0) + $count
RETURN c.ordinals AS last
