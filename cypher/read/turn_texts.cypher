// All that was said in turns, what is withheld among it.
// Parameters: namespace, ids
// Columns: id, text
UNWIND $ids AS id
MATCH (t:Memory {namespace: $namespace, id: id})
WHERE t.kind = 'turn'
RETURN id, t.text AS text
