// All that is known about somebody or something: facts, where they were said, what else they name.
// :param namespace => 'demo'; :param name => 'marta'
// Parameters: namespace, name (lower case)
// Columns: path (a graph)
MATCH (e:Entity {namespace: $namespace, name_key: $name})<-[:MENTIONS]-(f:Fact)
WITH e, f ORDER BY f.said_at DESC LIMIT 30
MATCH path = (e)<-[:MENTIONS]-(f)-[:DERIVED_FROM|MENTIONS]->()
RETURN path
