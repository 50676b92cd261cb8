// Facts by when the memory got them: which of them may have faded.
CREATE INDEX fact_created_at IF NOT EXISTS
FOR (f:Fact) ON (f.namespace, f.created_at)
