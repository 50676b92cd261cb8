// Every node of a namespace but its own, in the order of ids: what an export writes.
// Parameters: namespace
// Columns: element (the server's id), labels, properties
MATCH (n)
WHERE n.namespace = $namespace AND (n:Memory OR n:Session OR n:Conversation OR n:Operation
                                    OR n:Consolidation OR n:Slot OR n:Kept OR n:Revision OR n:Profile
                                    OR n:Digest OR n:Feedback)
WITH n ORDER BY n.id
RETURN elementId(n) AS element, labels(n) AS labels, properties(n) AS properties
