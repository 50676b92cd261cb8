// Finds what is quarantined without looking at all the rest.
CREATE INDEX memory_quarantined IF NOT EXISTS FOR (n:Memory) ON (n.namespace, n.quarantined_at)
