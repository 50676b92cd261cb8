// One conversation for each id of a namespace.
CREATE CONSTRAINT conversation_id IF NOT EXISTS
FOR (c:Conversation) REQUIRE (c.namespace, c.id) IS UNIQUE
