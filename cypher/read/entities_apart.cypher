// Which pairs of people are two, for all their names: both speak in one conversation, or one of them
// does something to the other.
// Parameters: namespace, pairs [[id, id]], same (predicates that say that two are one)
// Columns: first, second
UNWIND $pairs AS ids
MATCH (a:Memory {namespace: $namespace, id: ids[0]})
MATCH (b:Memory {namespace: $namespace, id: ids[1]})
WITH a, b,
     COLLECT { MATCH (t:Turn)
               WHERE t.namespace = $namespace AND t.speaker IN [a.name] + a.aliases
               RETURN DISTINCT t.conversation } AS talks
WHERE EXISTS { MATCH (a)-[r:RELATES]-(b) WHERE r.negated OR NOT r.predicate IN $same }
   OR (size(talks) > 0 AND EXISTS {
         MATCH (t:Turn)
         WHERE t.namespace = $namespace AND t.speaker IN [b.name] + b.aliases
           AND t.conversation IN talks })
RETURN a.id AS first, b.id AS second
