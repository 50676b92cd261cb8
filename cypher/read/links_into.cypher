// Links along time that lead to facts.
// Parameters: namespace, ids
// Columns: older, newer, relation, confidence
UNWIND $ids AS id
MATCH (b:Memory {namespace: $namespace, id: id})
      <-[r:THEN|CHANGED|CAUSE|REASON|HINDERED_BY|REACT|WANT|SAME_TOPIC]-(a:Fact)
RETURN a.id AS older, b.id AS newer, type(r) AS relation, r.confidence AS confidence
