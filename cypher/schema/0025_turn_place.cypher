// The last turns of a conversation before one.
CREATE INDEX turn_place IF NOT EXISTS
FOR (t:Turn) ON (t.namespace, t.conversation, t.sort_at)
