// Works out the status of facts from what each step decided.
// Parameters: namespace, version, ids
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
WITH f, CASE WHEN f.quarantined_at IS NOT NULL THEN 'quarantined'
             WHEN f.settled = 'retracted' THEN 'retracted'
             WHEN f.archived_at IS NOT NULL THEN 'archived'
             ELSE coalesce(f.settled, 'active') END AS status
SET f.status = status, f.version = $version
