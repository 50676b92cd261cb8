// Deletes the topics above memory units: their texts may hold what these say. What else is beneath
// them gets topics again at the next consolidation.
// Parameters: namespace, ids
// Columns: removed (ids)
UNWIND $ids AS id
MATCH (u:Memory {namespace: $namespace, id: id})
MATCH (u)<-[:CHILD]-{1,16}(t:Topic)
WITH collect(DISTINCT t) AS topics
UNWIND topics AS t
WITH t, t.id AS id
DETACH DELETE t
RETURN collect(id) AS removed
