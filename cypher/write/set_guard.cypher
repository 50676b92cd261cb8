// Switches a namespace's guard on or off.
// Parameters: namespace, active
// Columns: id
MATCH (n:Namespace {id: $namespace})
SET n.guard = CASE WHEN $active THEN null ELSE false END
RETURN n.id AS id
