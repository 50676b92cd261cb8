// How entities were mentioned so far: names and types with their counts, as JSON.
// Parameters: namespace, ids
// Columns: id, votes
UNWIND $ids AS id
MATCH (e:Memory {namespace: $namespace, id: id})
RETURN e.id AS id, e.votes AS votes
