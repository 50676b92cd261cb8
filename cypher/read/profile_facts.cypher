// Facts as a profile sees them: with the slots that they make claims of, and what took their place.
// Parameters: namespace, ids
// Columns: fact (a map of properties), turn (a map of properties), slots (attributes), by [id, text]
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
WHERE f.status IN ['active', 'superseded']
MATCH (t:Memory {namespace: $namespace, id: f.turn})
RETURN f {.id, .text, .status, .memory_type, .modality, .importance, .said_at, .valid_from,
          .valid_to, .span_start} AS fact,
       t {.sort_at, .conversation, .position} AS turn,
       [(f)-[:CLAIMS]->(s:Slot) | s.base] AS slots,
       [(g:Fact)-[:SUPERSEDES]->(f) WHERE g.status = 'active' | [g.id, g.text]] AS by
