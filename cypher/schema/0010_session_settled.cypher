// Sessions with turns that no closed episode covers yet: the pending work of segmentation.
CREATE INDEX session_settled IF NOT EXISTS
FOR (s:Session) ON (s.namespace, s.settled)
