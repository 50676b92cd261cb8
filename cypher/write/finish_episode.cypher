// The episode is extracted: it gets its summary and is served.
// Parameters: namespace, id, version, producer, zone, title, summary, text, keywords, embedding
MATCH (e:Memory {namespace: $namespace, id: $id})
SET e.phase = 'extracted', e.reason = null, e.status = 'active', e.version = $version,
    e.producer = $producer, e.zone = $zone, e.title = $title, e.summary = $summary, e.text = $text,
    e.keywords = $keywords, e.embedding = $embedding
