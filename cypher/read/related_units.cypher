// Units associated with a unit or, where it was made of others, with any of those; in place of what
// was merged stands what it was merged into. What rests only on facts that cannot be found is left
// out. No row where there is no such unit.
// Parameters: namespace, id
// Columns: related [{id, title, text, said_at, similarity, posterior, reason}]
MATCH (u:Memory {namespace: $namespace, id: $id})
WHERE u.kind = 'unit'
OPTIONAL MATCH (p:MemoryUnit)-[:MERGED_INTO]->(u)
WITH u, collect(p) AS parts
CALL (u, parts) {
  UNWIND [u] + parts AS own
  MATCH (own)-[r:ASSOCIATED]-(o:MemoryUnit)
  OPTIONAL MATCH (o)-[:MERGED_INTO]->(m:MemoryUnit)
  WITH u, r, coalesce(m, o) AS other
  WHERE other <> u
    AND EXISTS {
      MATCH (other)-[:GROUNDED_IN]->(f:Fact)
      WHERE NOT f.status IN ['quarantined', 'retracted', 'archived'] }
  RETURN collect({id: other.id, title: other.title, text: other.text, said_at: other.said_at,
                  similarity: r.similarity, posterior: r.posterior, reason: r.reason}) AS related
}
RETURN related
