// What became of what: facts about somebody or something in the order of time, with the links that
// lead from one to the next.
// :param namespace => 'demo'; :param name => 'marta'
// Parameters: namespace, name (lower case)
// Columns: path (a graph)
MATCH (e:Entity {namespace: $namespace, name_key: $name})<-[:MENTIONS]-(f:Fact)
WHERE EXISTS { (f)-[:THEN|CHANGED|CAUSE|REASON|HINDERED_BY|REACT|WANT|SAME_TOPIC]-(:Fact) }
WITH f ORDER BY coalesce(f.valid_from, f.said_at), f.id LIMIT 40
MATCH path = (f)-[:THEN|CHANGED|CAUSE|REASON|HINDERED_BY|REACT|WANT|SAME_TOPIC]->(:Fact)
RETURN path
