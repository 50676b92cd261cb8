// Takes units that rest on quarantined facts out of search, and brings back those that rest on none any
// more.
// Parameters: namespace, version, facts (those whose standing changed)
UNWIND $facts AS id
MATCH (:Memory {namespace: $namespace, id: id})<-[:GROUNDED_IN]-(x:MemoryUnit)
WITH DISTINCT x
WITH x, EXISTS { MATCH (x)-[:GROUNDED_IN]->(f:Fact) WHERE f.quarantined_at IS NOT NULL } AS hide
WHERE hide <> (x.status = 'quarantined')
WITH x, hide, x.status AS status, coalesce(x.status_before, 'active') AS before
SET x.status_before = CASE WHEN hide THEN status END,
    x.status = CASE WHEN hide THEN 'quarantined' ELSE before END,
    x.version = $version
