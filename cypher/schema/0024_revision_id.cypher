// An earlier text of a fact is known by its id within a namespace.
CREATE CONSTRAINT revision_id IF NOT EXISTS
FOR (r:Revision) REQUIRE (r.namespace, r.id) IS UNIQUE
