// Finds facts that say the same.
CREATE INDEX fact_gist IF NOT EXISTS
FOR (f:Fact) ON (f.namespace, f.gist)
