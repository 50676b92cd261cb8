// Episodes are extracted: each gets its summary and is served.
// Parameters: namespace, version, producer, rows [{id, zone, title, summary, text, keywords, embedding}]
UNWIND $rows AS row
MATCH (e:Memory {namespace: $namespace, id: row.id})
SET e.phase = 'extracted', e.reason = null, e.status = 'active', e.version = $version,
    e.producer = $producer, e.zone = row.zone, e.title = row.title,
    e.name = row.title, e.summary = row.summary,
    e.text = row.text, e.keywords = row.keywords, e.embedding = row.embedding
