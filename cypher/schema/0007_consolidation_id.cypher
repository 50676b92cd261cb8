// One consolidation run for each id of a namespace.
CREATE CONSTRAINT consolidation_id IF NOT EXISTS
FOR (c:Consolidation) REQUIRE (c.namespace, c.id) IS UNIQUE
