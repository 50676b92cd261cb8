// Takes back associations of units; the units stay.
// Parameters: namespace, version, rows [{newer, older}]
UNWIND $rows AS row
MATCH (a:Memory {namespace: $namespace, id: row.newer})
      -[r:ASSOCIATED]->(:Memory {namespace: $namespace, id: row.older})
SET a.version = $version
DELETE r
