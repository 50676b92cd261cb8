// Notes recalls: each makes the facts that were returned stronger, and those of turns that were. A
// fact that came back in several ways at once was recalled once. The namespace's version stays.
// Parameters: namespace, recalls [{ids (of facts and turns), at}]
UNWIND $recalls AS recall
CALL (recall) {
  UNWIND recall.ids AS id
  MATCH (n:Memory {namespace: $namespace, id: id})
  OPTIONAL MATCH (n)<-[:DERIVED_FROM]-(derived:Fact)
  WITH CASE n.kind WHEN 'fact' THEN n ELSE derived END AS f
  WHERE f IS NOT NULL
  WITH DISTINCT f ORDER BY f.id
  SET f.strength = coalesce(f.strength, 1) + CASE WHEN f.archived_at IS NULL THEN 1 ELSE 0 END,
      f.last_recalled_at = CASE WHEN f.archived_at IS NOT NULL OR f.last_recalled_at > recall.at
                                THEN f.last_recalled_at ELSE recall.at END
}
