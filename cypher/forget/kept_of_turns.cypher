// Deletes what is kept of facts that rested on turns, in whole or in part.
// Parameters: namespace, turns
UNWIND $turns AS turn
MATCH (:Memory {namespace: $namespace, id: turn})<-[:RESTED_ON]-(k:Kept)
DETACH DELETE k
