// What changed since a version: how a snapshot is refreshed.
CREATE INDEX memory_version IF NOT EXISTS
FOR (n:Memory) ON (n.namespace, n.version)
