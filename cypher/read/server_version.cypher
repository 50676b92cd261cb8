// What the server is: asked once per connection, before anything else.
// Parameters: none (server-wide, so no namespace).
// Columns: name ("Neo4j Kernel"), version ("2026.08.1"), edition ("community").
CALL dbms.components() YIELD name, versions, edition
WHERE name = 'Neo4j Kernel'
RETURN name, versions[0] AS version, edition
