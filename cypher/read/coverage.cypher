// Where a namespace's turns are: covered by an extracted episode, or still pending.
// Parameters: namespace
// Columns: turns, extracted, pending
MATCH (t:Turn)
WHERE t.namespace = $namespace AND t.id IS NOT NULL
WITH t, EXISTS { (t)<-[:COVERS]-(:Episode {phase: 'extracted'}) } AS done
RETURN count(t) AS turns, sum(CASE WHEN done THEN 1 ELSE 0 END) AS extracted,
       sum(CASE WHEN done THEN 0 ELSE 1 END) AS pending
