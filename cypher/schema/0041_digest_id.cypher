// Sentences of the running summary: one for each id of a namespace.
CREATE CONSTRAINT digest_id IF NOT EXISTS
FOR (d:Digest) REQUIRE (d.namespace, d.id) IS UNIQUE
