// Takes back links along time; the facts stay.
// Parameters: namespace, version, rows [{older, newer, relation}]
UNWIND $rows AS row
MATCH (a:Memory {namespace: $namespace, id: row.older})
      -[r:THEN|CHANGED|CAUSE|REASON|HINDERED_BY|REACT|WANT|SAME_TOPIC]->
      (:Memory {namespace: $namespace, id: row.newer})
WHERE type(r) = row.relation
SET a.version = $version
DELETE r
