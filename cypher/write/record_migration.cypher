// Records a migration as applied. Server-wide: no namespace.
// Parameters: name, now
// Columns: name
MERGE (m:SchemaMigration {name: $name})
ON CREATE SET m.applied_at = $now
RETURN m.name AS name
