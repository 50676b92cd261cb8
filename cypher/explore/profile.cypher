// What is known of somebody in short: the profile, the facts that it cites, and their turns.
// :param namespace => 'demo'; :param name => 'ana'
// Parameters: namespace, name (lower case)
// Columns: path (a graph)
MATCH (e:Entity {namespace: $namespace, name_key: $name})-[:SAME_AS*0..2]-(o:Entity)<-[:OF]-(p:Profile)
WITH DISTINCT o, p
MATCH path = (o)<-[:OF]-(p)-[:CITES]->(f:Fact)-[:DERIVED_FROM]->(:Turn)
RETURN path
