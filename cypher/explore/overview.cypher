// The most mentioned people, places and things, and how they relate.
// :param namespace => 'demo'
// Parameters: namespace
// Columns: e, r, o (a graph)
MATCH (e:Entity)
WHERE e.namespace = $namespace AND e.name_key IS NOT NULL
WITH e, COUNT { (e)<-[:MENTIONS]-() } AS mentions
ORDER BY mentions DESC LIMIT 25
WITH collect(e) AS top
UNWIND top AS e
OPTIONAL MATCH (e)-[r:RELATES]->(o:Entity)
WHERE o IN top
RETURN e, r, o
