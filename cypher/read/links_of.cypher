// Links along time that begin or end at facts.
// Parameters: namespace, ids
// Columns: older, newer, relation, confidence
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
      -[r:THEN|CHANGED|CAUSE|REASON|HINDERED_BY|REACT|WANT|SAME_TOPIC]-(g:Fact)
WHERE g.status IN ['active', 'superseded']
RETURN DISTINCT startNode(r).id AS older, endNode(r).id AS newer, type(r) AS relation,
       r.confidence AS confidence
