// Takes back what turns mention; extraction will say it anew.
// Parameters: namespace, turns, version
UNWIND $turns AS id
MATCH (t:Memory {namespace: $namespace, id: id})
SET t.version = $version
WITH t
MATCH (t)-[r:MENTIONS]->(:Entity)
DELETE r
