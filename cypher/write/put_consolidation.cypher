// Records a run, or brings its record up to date: what it did and what it cost.
// Parameters: namespace, id, properties
MATCH (n:Namespace {id: $namespace})
MERGE (c:Consolidation {namespace: $namespace, id: $id})
SET c += $properties
