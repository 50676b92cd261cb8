// What was removed since a version: how a snapshot is refreshed.
CREATE INDEX operation_version IF NOT EXISTS
FOR (o:Operation) ON (o.namespace, o.version)
