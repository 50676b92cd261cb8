// What facts say, in the form in which repetitions are equal.
// Parameters: namespace, facts
// Columns: gist
UNWIND $facts AS id
MATCH (f:Memory {namespace: $namespace, id: id})
WHERE f.gist IS NOT NULL
RETURN DISTINCT f.gist AS gist
ORDER BY gist
