// Entities by normalised name. Not unique: two Annas are two nodes.
CREATE INDEX entity_name IF NOT EXISTS
FOR (e:Entity) ON (e.namespace, e.name_key)
