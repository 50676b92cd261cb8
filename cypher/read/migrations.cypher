// The migrations that were applied. Server-wide: no namespace.
// Columns: name
MATCH (m:SchemaMigration)
RETURN m.name AS name
ORDER BY name
