// What is said, and not denied, in triples of some predicates.
// Parameters: namespace, predicates
// Columns: subject, predicate, object
MATCH (a:Entity)-[r:RELATES]->(b:Entity)
WHERE a.namespace = $namespace AND a.name_key IS NOT NULL AND r.predicate IN $predicates
  AND NOT coalesce(r.negated, false)
RETURN DISTINCT a.id AS subject, r.predicate AS predicate, b.id AS object
