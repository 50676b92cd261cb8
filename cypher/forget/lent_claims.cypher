// In slots of a fact and of what it speaks of, deletes what is left when one of the two is gone.
// Parameters: namespace, slots
// Columns: fact
UNWIND $slots AS id
MATCH (s:Slot {namespace: $namespace, id: id})<-[c:CLAIMS]-(f:Fact)
WHERE c.lent IS NOT NULL
WITH s, collect(DISTINCT c.lent) AS sides, collect(c) AS claims, collect(DISTINCT f.id) AS facts
WHERE size(sides) < 2
FOREACH (c IN claims | DELETE c)
WITH facts
UNWIND facts AS fact
RETURN DISTINCT fact
ORDER BY fact
