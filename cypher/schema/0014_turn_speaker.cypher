// Turns by speaker.
CREATE INDEX turn_speaker IF NOT EXISTS
FOR (t:Turn) ON (t.namespace, t.speaker)
