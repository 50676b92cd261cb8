// Deletes nodes with all their relationships, and the earlier texts that facts had.
// Parameters: namespace, ids
// Columns: removed
UNWIND $ids AS id
MATCH (n:Memory {namespace: $namespace, id: id})
CALL (n) {
  MATCH (n)<-[:REVISION_OF]-(r:Revision)
  DETACH DELETE r
}
DETACH DELETE n
RETURN count(*) AS removed
