// Takes back what turns mention and their vectors in context; extraction makes them anew.
// Parameters: namespace, turns, version
UNWIND $turns AS id
MATCH (t:Memory {namespace: $namespace, id: id})
SET t.version = $version
REMOVE t.context_embedding
WITH t
MATCH (t)-[r:MENTIONS]->(:Entity)
DELETE r
