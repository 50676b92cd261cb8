// What is kept of a fact while its episode is derived anew: one for each id of a namespace.
CREATE CONSTRAINT kept_id IF NOT EXISTS
FOR (k:Kept) REQUIRE (k.namespace, k.id) IS UNIQUE
