// Takes back links between entities; the entities stay.
// Parameters: namespace, version, pairs [[smaller id, larger id]]
UNWIND $pairs AS ids
MATCH (a:Memory {namespace: $namespace, id: ids[0]})
      -[r:SAME_AS]->(:Memory {namespace: $namespace, id: ids[1]})
SET a.version = $version
DELETE r
