// Where a namespace's turns are: extracted; pending, as a later run will come to them; quarantined, as
// what came back was of no use and a later run will try again; or lost, in no episode that is or will
// be extracted, and in no session that is looked at again.
// Parameters: namespace
// Columns: turns, extracted, pending, quarantined, lost
MATCH (t:Turn)
WHERE t.namespace = $namespace AND t.id IS NOT NULL
WITH EXISTS { (t)<-[:COVERS]-(:Episode {phase: 'extracted'}) } AS extracted,
     EXISTS { (t)<-[:COVERS]-(:Episode {phase: 'quarantined'}) } AS quarantined,
     EXISTS { (t)<-[:COVERS]-(:Episode {phase: 'closed'}) }
     OR EXISTS { (t)<-[:HAS_TURN]-(:Session {settled: false}) } AS waits
RETURN count(*) AS turns,
       count(CASE WHEN extracted THEN 1 END) AS extracted,
       count(CASE WHEN waits AND NOT quarantined AND NOT extracted THEN 1 END) AS pending,
       count(CASE WHEN quarantined AND NOT extracted THEN 1 END) AS quarantined,
       count(CASE WHEN NOT waits AND NOT quarantined AND NOT extracted THEN 1 END) AS lost
