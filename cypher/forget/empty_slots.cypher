// Deletes those of the slots that nothing is claimed of any more.
// Parameters: namespace, slots
UNWIND $slots AS id
MATCH (s:Slot {namespace: $namespace, id: id})
WHERE NOT EXISTS { (s)<-[:CLAIMS]-(:Fact) }
DETACH DELETE s
