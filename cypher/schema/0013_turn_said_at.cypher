// Turns by time.
CREATE INDEX turn_said_at IF NOT EXISTS
FOR (t:Turn) ON (t.namespace, t.said_at)
