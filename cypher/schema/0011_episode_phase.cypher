// Episodes that are closed and not extracted yet: the pending work of extraction.
CREATE INDEX episode_phase IF NOT EXISTS
FOR (e:Episode) ON (e.namespace, e.phase)
