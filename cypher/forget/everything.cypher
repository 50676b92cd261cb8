// Deletes nodes of a namespace, whatever they are, some at a time.
// Parameters: namespace, limit
// Columns: removed
MATCH (n)
WHERE n.namespace = $namespace AND (n:Memory OR n:Session OR n:Conversation OR n:Operation
                                    OR n:Consolidation OR n:Slot OR n:Kept OR n:Revision OR n:Profile
                                    OR n:Digest OR n:Feedback)
WITH n LIMIT $limit
DETACH DELETE n
RETURN count(*) AS removed
