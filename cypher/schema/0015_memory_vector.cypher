// Vector search over everything, filtered inside the index. Of any dimension: each namespace
// records its own model.
CYPHER 25
CREATE VECTOR INDEX memory_vector IF NOT EXISTS
FOR (n:Memory) ON n.embedding
WITH [n.namespace, n.kind, n.status, n.said_at]
OPTIONS {indexConfig: {`vector.similarity_function`: 'cosine'}}
