// Deletes sentences of the digest.
// Parameters: namespace, ids
UNWIND $ids AS id
MATCH (d:Digest {namespace: $namespace, id: id})
DETACH DELETE d
