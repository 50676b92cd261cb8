// Which of these turns are there, and a fingerprint of what they say.
// Parameters: namespace, ids
// Columns: id, fingerprint, session
UNWIND $ids AS id
MATCH (t:Memory {namespace: $namespace, id: id})
RETURN t.id AS id, t.fingerprint AS fingerprint, t.session_key AS session
