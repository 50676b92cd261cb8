// Releases facts, in their present text, and turns from quarantine; or takes that back.
// Parameters: namespace, ids, released
UNWIND $ids AS id
MATCH (n:Memory {namespace: $namespace, id: id})
SET n.released = CASE WHEN NOT $released THEN null
                      WHEN n.kind = 'fact' THEN coalesce(n.revision, 1) ELSE 1 END
