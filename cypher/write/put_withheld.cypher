// Notes which parts of turns and episodes are not served, and which are not served at all.
// Parameters: namespace, version, now, rows [{id, parts [start, end, …] or null, title, whole}]
UNWIND $rows AS row
MATCH (t:Memory {namespace: $namespace, id: row.id})
SET t.withheld = row.parts, t.title_withheld = CASE WHEN row.title THEN true END,
    t.quarantined_at = CASE WHEN row.parts IS NULL AND NOT row.title THEN null
                            ELSE coalesce(t.quarantined_at, $now) END,
    t.status = CASE WHEN row.whole THEN 'quarantined'
                    WHEN t.status = 'quarantined' THEN 'active' ELSE t.status END,
    t.version = $version
