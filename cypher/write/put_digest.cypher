// Stores the digest: the sentences that it is made of, in the order of time. One that is gone by
// then is left out together with the digest: the next run makes it anew.
// Parameters: namespace, version, now, producer, id, rows [{id, fact}]
UNWIND range(0, size($rows) - 1) AS place
MATCH (s:Digest {namespace: $namespace, id: $rows[place].id})
WITH place, s ORDER BY place
WITH collect(s) AS sentences
WHERE size(sentences) = size($rows)
MERGE (d:Digest {namespace: $namespace, id: $id})
ON CREATE SET d.created_at = $now
SET d.kind = 'digest', d.level = 2, d.producer = $producer, d.status = 'active', d.version = $version,
    d.text = reduce(text = '', s IN sentences | text + CASE WHEN text = '' THEN '' ELSE '\n' END + s.text)
WITH d, sentences
CALL (d) {
  MATCH (d)-[old:CITES|CHILD]->()
  DELETE old
}
UNWIND range(0, size(sentences) - 1) AS place
WITH d, place, sentences[place] AS s
MATCH (s)-[:CITES]->(f:Fact)
CREATE (d)-[:CHILD {namespace: $namespace, place: place}]->(s)
MERGE (d)-[:CITES {namespace: $namespace}]->(f)
