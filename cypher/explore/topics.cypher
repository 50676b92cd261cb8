// The biggest topics, with what is beneath them: narrower topics, and memory units.
// :param namespace => 'demo'
// Parameters: namespace
// Columns: path (a graph)
MATCH (t:Topic)
WHERE t.namespace = $namespace AND t.level = 1
WITH t ORDER BY t.units DESC, t.id LIMIT 2
MATCH path = (t)-[:CHILD]->{1,4}(:Topic|MemoryUnit)
RETURN path LIMIT 60
