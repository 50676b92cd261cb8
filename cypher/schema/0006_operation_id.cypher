// One entry of the log for each id of a namespace.
CREATE CONSTRAINT operation_id IF NOT EXISTS
FOR (o:Operation) REQUIRE (o.namespace, o.id) IS UNIQUE
