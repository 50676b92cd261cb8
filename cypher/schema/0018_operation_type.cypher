// What was done, by kind: a person's merges and splits are read from the log.
CREATE INDEX operation_type IF NOT EXISTS
FOR (o:Operation) ON (o.namespace, o.type)
