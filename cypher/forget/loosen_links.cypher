// Before facts are deleted: what is linked with them along time changes too. A snapshot must not
// find a link again when such a fact is derived anew, and the neighbours are to be linked again.
// Parameters: namespace, version, ids
UNWIND $ids AS id
MATCH (:Memory {namespace: $namespace, id: id})
      -[r:THEN|CHANGED|CAUSE|REASON|HINDERED_BY|REACT|WANT|SAME_TOPIC]-(f:Fact)
SET f.version = $version
DELETE r
