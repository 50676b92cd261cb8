// Everything that can be found: one node for each id of a namespace.
CREATE CONSTRAINT memory_id IF NOT EXISTS
FOR (n:Memory) REQUIRE (n.namespace, n.id) IS UNIQUE
