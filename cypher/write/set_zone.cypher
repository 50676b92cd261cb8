// Gives the namespace a time zone. What was extracted by another one is pending from then on.
// Parameters: namespace, zone
// Columns: before (null where none was set), episodes (that are to be extracted anew)
MATCH (n:Namespace {id: $namespace})
WITH n, n.zone AS before
SET n.zone = $zone
RETURN before,
       COUNT { (e:Episode {namespace: $namespace, phase: 'extracted'})
               WHERE coalesce(e.zone, '') <> $zone } AS episodes
