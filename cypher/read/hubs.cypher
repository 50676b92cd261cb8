// Which entities were hubs, that link nothing in particular, when facts were last linked.
// Parameters: namespace, ids
// Columns: id
UNWIND $ids AS id
MATCH (e:Memory {namespace: $namespace, id: id})
WHERE e.hub
RETURN id
