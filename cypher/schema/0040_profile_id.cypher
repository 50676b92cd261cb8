// What is known of somebody in short: one for each id of a namespace.
CREATE CONSTRAINT profile_id IF NOT EXISTS
FOR (p:Profile) REQUIRE (p.namespace, p.id) IS UNIQUE
