// Full-text search over everything. The namespace's hash is a word of its own: `+namespace_key:…`.
CREATE FULLTEXT INDEX memory_text IF NOT EXISTS
FOR (n:Memory) ON EACH [n.text, n.namespace_key]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-no-stop-words'}}
