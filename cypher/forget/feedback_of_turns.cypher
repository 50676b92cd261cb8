// Deletes judgements for which any of some turns was shown.
// Parameters: namespace, turns
// Columns: removed
MATCH (b:Feedback)
WHERE b.namespace = $namespace AND any(id IN b.turns WHERE id IN $turns)
DETACH DELETE b
RETURN count(*) AS removed
