// Finds facts that spoke of something said before: those are read anew when what was said changes.
CREATE INDEX fact_sought IF NOT EXISTS
FOR (f:Fact) ON (f.namespace, f.sought)
