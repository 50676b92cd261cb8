// The last turns of a speaker before one.
CREATE INDEX turn_said_by IF NOT EXISTS
FOR (t:Turn) ON (t.namespace, t.speaker, t.sort_at)
