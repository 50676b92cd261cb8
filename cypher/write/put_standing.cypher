// Works out the status of facts from what each step decided. Units that rest on one that can be found
// no more, or again, have changed with it.
// Parameters: namespace, version, ids
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
WITH f, f.status AS before,
     CASE WHEN f.quarantined_at IS NOT NULL THEN 'quarantined'
          WHEN f.settled = 'retracted' THEN 'retracted'
          WHEN f.archived_at IS NOT NULL THEN 'archived'
          ELSE coalesce(f.settled, 'active') END AS status,
     ['quarantined', 'retracted', 'archived'] AS hidden
SET f.status = status, f.version = $version
WITH f, before, status, hidden
WHERE (before IN hidden) <> (status IN hidden)
MATCH (f)<-[:GROUNDED_IN]-(u:MemoryUnit)
SET u.version = $version
