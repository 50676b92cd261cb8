// One session for each id of a namespace.
CREATE CONSTRAINT session_id IF NOT EXISTS
FOR (s:Session) REQUIRE (s.namespace, s.id) IS UNIQUE
