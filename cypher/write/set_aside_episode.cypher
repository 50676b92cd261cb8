// Notes that what came back for an episode was of no use. One that an earlier producer extracted
// stays as that left it. Does nothing when the episode has changed since it was read.
// Parameters: namespace, id, seen, version, reason
// Columns: id
MATCH (e:Memory {namespace: $namespace, id: $id})
WHERE e.version = $seen
SET e.phase = CASE e.phase WHEN 'extracted' THEN e.phase ELSE 'quarantined' END,
    e.reason = $reason, e.version = $version
RETURN e.id AS id
