// All that was ever said of somebody's or something's slots, what retired what, and earlier texts.
// :param namespace => 'demo'; :param name => 'marta'
// Parameters: namespace, name (lower case)
// Columns: path, earlier (graphs)
MATCH (e:Entity {namespace: $namespace, name_key: $name})-[:SAME_AS*0..2]-(o:Entity)<-[:OF]-(s:Slot)
WITH DISTINCT o, s, count { (s)<-[:CLAIMS]-(:Fact) } AS claims
ORDER BY claims DESC, s.id LIMIT 25
MATCH path = (o)<-[:OF]-(s)<-[:CLAIMS]-(f:Fact)-[:SUPERSEDES|REPEATS|DERIVED_FROM]->{0,1}()
OPTIONAL MATCH earlier = (f)<-[:REVISION_OF]-(:Revision)
RETURN path, earlier
