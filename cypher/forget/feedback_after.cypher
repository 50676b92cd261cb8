// Deletes judgements that were given after the one of a number.
// Parameters: namespace, number
// Columns: removed
MATCH (b:Feedback)
WHERE b.namespace = $namespace AND b.number > $number
DETACH DELETE b
RETURN count(*) AS removed
