// Makes conversations and sessions that are not there yet.
// Parameters: namespace, rows [{conversation, conversation_id, session, session_id}], now
UNWIND $rows AS row
MERGE (c:Conversation {namespace: $namespace, id: row.conversation_id})
ON CREATE SET c.name = row.conversation, c.created_at = $now
MERGE (s:Session {namespace: $namespace, id: row.session_id})
ON CREATE SET s.name = row.session, s.conversation = row.conversation, s.arrivals = 0,
              s.created_at = $now
MERGE (c)-[:HAS_SESSION {namespace: $namespace}]->(s)
