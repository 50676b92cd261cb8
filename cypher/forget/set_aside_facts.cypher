// Keeps, of facts that are about to be derived anew, how often they were recalled and what was decided
// about them, until that is done; nothing of what they say. Only where facts fade or did, and of
// facts that a person pinned or released.
// Parameters: namespace, ids
MATCH (n:Namespace {id: $namespace})
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
WHERE n.retention IS NOT NULL OR f.pinned OR f.released IS NOT NULL
MERGE (k:Kept {namespace: $namespace, id: id})
SET k += f {.turn, .span_start, .span_end, .created_at, .strength, .last_recalled_at, .archived_at,
            .pinned, .released}
WITH f, k
MATCH (f)-[:DERIVED_FROM]->(t:Turn)
MERGE (k)-[:RESTED_ON {namespace: $namespace}]->(t)
