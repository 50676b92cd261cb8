// Gives a fact another text, if it is at the revision that was seen; keeps the one it had. What it
// states and mentions is taken back, and whoever is extracting its episode now must begin again.
// Parameters: namespace, version, now, fact, seen, id (of the revision that is kept), mentions and
//             triples (of it, as JSON), properties, embedding, producer
// Columns: revision (the new one)
MATCH (f:Memory {namespace: $namespace, id: $fact})
WHERE f.kind = 'fact' AND coalesce(f.revision, 1) = $seen
CREATE (r:Revision {namespace: $namespace, id: $id, fact: f.id, number: $seen, name: f.name,
                    text: f.text, embedding: f.embedding, memory_type: f.memory_type,
                    modality: f.modality, negated: f.negated, stated_from: f.stated_from,
                    stated_to: f.stated_to, mentions: $mentions, triples: $triples,
                    producer: f.producer, written_at: coalesce(f.corrected_at, f.created_at),
                    created_at: $now})
CREATE (r)-[:REVISION_OF {namespace: $namespace}]->(f)
SET f.extracted_by = coalesce(f.extracted_by, f.producer)
SET f += $properties, f.embedding = $embedding, f.revision = $seen + 1, f.corrected_at = $now,
    f.producer = $producer, f.version = $version
WITH f
CALL (f) {
  MATCH (f)-[old:STATES|MENTIONS]->()
  DELETE old
}
CALL (f) {
  MATCH (f)-[:DERIVED_FROM]->(:Turn)<-[:COVERS]-(e:Episode)
  SET e.version = $version
}
RETURN f.revision AS revision
