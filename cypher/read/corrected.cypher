// Facts that were extracted from turns and corrected since: extraction leaves them as they are.
// Parameters: namespace, turns
// Columns: id, turn, start, end, text (as it was extracted)
UNWIND $turns AS turn
MATCH (f:Fact)-[:DERIVED_FROM]->(:Memory {namespace: $namespace, id: turn})
WHERE f.turn = turn AND f.revision > 1 AND NOT f.extracted_by STARTS WITH 'caller:'
MATCH (r:Revision {number: 1})-[:REVISION_OF]->(f)
RETURN f.id AS id, f.turn AS turn, f.span_start AS start, f.span_end AS end, r.text AS text
ORDER BY turn, start, end, id
