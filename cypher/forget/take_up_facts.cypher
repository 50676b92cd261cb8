// Takes up, and deletes, what was kept of facts of turns while they were derived anew.
// Parameters: namespace, turns
// Columns: kept (a map of properties)
UNWIND $turns AS turn
MATCH (:Memory {namespace: $namespace, id: turn})<-[:RESTED_ON]-(k:Kept)
WITH DISTINCT k
WITH k, k {.*} AS kept
DETACH DELETE k
RETURN kept
