// Every namespace of the server and how much it holds. Only this and read/workload list them.
// Columns: namespace, version, model, zone (null where none was set), conversations, turns, entities, facts, pending
MATCH (n:Namespace)
RETURN n.id AS namespace, n.version AS version, n.model AS model, n.zone AS zone,
       COUNT { (c:Conversation WHERE c.namespace = n.id AND c.id IS NOT NULL) } AS conversations,
       COUNT { (m:Memory WHERE m.namespace = n.id AND m.id IS NOT NULL AND m.kind = 'turn') } AS turns,
       COUNT { (m:Memory WHERE m.namespace = n.id AND m.id IS NOT NULL AND m.kind = 'entity') } AS entities,
       COUNT { (m:Memory WHERE m.namespace = n.id AND m.id IS NOT NULL AND m.kind = 'fact') } AS facts,
       COUNT { (s:Session WHERE s.namespace = n.id AND s.settled = false) } AS pending
ORDER BY namespace
