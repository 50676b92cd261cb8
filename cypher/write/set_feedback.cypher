// Says whether judgements of hits bear on the search.
// Parameters: namespace, active
// Columns: id
MATCH (n:Namespace {id: $namespace})
SET n.feedback = CASE WHEN $active THEN true END
RETURN n.id AS id
