// A slot is known by its id within a namespace.
CREATE CONSTRAINT slot_id IF NOT EXISTS
FOR (s:Slot) REQUIRE (s.namespace, s.id) IS UNIQUE
