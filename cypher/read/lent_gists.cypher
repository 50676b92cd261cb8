// What facts say that claim something only because another speaks of them: they may be repeated.
// Parameters: namespace, facts
// Columns: gist
UNWIND $facts AS id
MATCH (f:Memory {namespace: $namespace, id: id})-[c:CLAIMS]->(:Slot)
WHERE c.lent AND f.gist IS NOT NULL
RETURN DISTINCT f.gist AS gist
ORDER BY gist
