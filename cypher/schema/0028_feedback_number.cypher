// Finds a namespace's judgements of hits.
CREATE INDEX feedback_number IF NOT EXISTS FOR (b:Feedback) ON (b.namespace, b.number)
