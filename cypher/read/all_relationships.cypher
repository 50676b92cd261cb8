// Every relationship of a namespace: what an export writes.
// Parameters: namespace
// Columns: element, start, end (the server's ids), type, properties
MATCH (a)-[r]->(b)
WHERE a.namespace = $namespace AND (a:Memory OR a:Session OR a:Conversation OR a:Operation
                                    OR a:Consolidation OR a:Slot OR a:Kept OR a:Revision OR a:Profile
                                    OR a:Digest OR a:Feedback)
RETURN elementId(r) AS element, elementId(a) AS start, elementId(b) AS end, type(r) AS type, properties(r) AS properties
