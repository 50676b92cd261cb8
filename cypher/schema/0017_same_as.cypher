// Links between entities that are the same.
CREATE INDEX same_as IF NOT EXISTS
FOR ()-[r:SAME_AS]-() ON (r.namespace)
