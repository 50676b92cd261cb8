// What stands beside facts: the facts of their turns, and of the two turns before.
// Parameters: namespace, turns
// Columns: turn, text, facts (ids), before [{distance, text, speaker, facts (ids)}]
UNWIND $turns AS id
MATCH (t:Memory {namespace: $namespace, id: id})
RETURN id AS turn, t.text AS text,
       [(f:Fact)-[:DERIVED_FROM]->(t) WHERE f.turn = id | f.id] AS facts,
       COLLECT {
         MATCH path = (b:Turn)-[:NEXT*1..2]->(t)
         RETURN {distance: length(path), text: b.text, speaker: b.speaker,
                 facts: [(f:Fact)-[:DERIVED_FROM]->(b) WHERE f.turn = b.id | f.id]}
         ORDER BY length(path)
       } AS before
