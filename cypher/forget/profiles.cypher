// Deletes profiles.
// Parameters: namespace, ids
UNWIND $ids AS id
MATCH (p:Profile {namespace: $namespace, id: id})
DETACH DELETE p
