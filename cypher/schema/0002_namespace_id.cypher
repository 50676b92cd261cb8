// A namespace is one node: its version, its embedding model, its lease.
CREATE CONSTRAINT namespace_id IF NOT EXISTS
FOR (n:Namespace) REQUIRE n.id IS UNIQUE
