// Takes topics and memory units from beneath the topic that they are a child of.
// Parameters: namespace, version, ids
UNWIND $ids AS id
MATCH (:Memory {namespace: $namespace, id: id})<-[old:CHILD]-(before:Topic)
SET before.version = $version
DELETE old
