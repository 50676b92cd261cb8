// A bit of everything, run once in a throw-away store when the managed server is installed: the
// JVM keeps the classes that it took, so that later starts and first queries are fast. Several
// statements, parted by semicolons; never run on a store with data.
// Parameters: vector (list of 8 floats).
// Columns: of no interest.
CREATE CONSTRAINT rehearsal_id IF NOT EXISTS
FOR (n:Rehearsal) REQUIRE (n.namespace, n.id) IS UNIQUE;
CYPHER 25 CREATE VECTOR INDEX rehearsal_vector IF NOT EXISTS
FOR (n:Rehearsal) ON n.embedding WITH [n.namespace]
OPTIONS {indexConfig: {`vector.dimensions`: 8, `vector.similarity_function`: 'cosine'}};
CREATE FULLTEXT INDEX rehearsal_text IF NOT EXISTS FOR (n:Rehearsal) ON EACH [n.text];
CALL db.awaitIndexes(30);
UNWIND range(1, 20) AS i
MERGE (n:Rehearsal {namespace: 'rehearsal', id: toString(i)})
SET n.text = 'rehearsal number ' + i, n.embedding = $vector, n.said_at = datetime()
MERGE (m:Rehearsal {namespace: 'rehearsal', id: toString(i - 1)})
MERGE (m)-[r:NEXT]->(n) SET r.weight = 1.0 * i;
CALL db.index.fulltext.queryNodes('rehearsal_text', 'number') YIELD node, score
RETURN node.id AS id, score ORDER BY score DESC LIMIT 5;
CYPHER 25 MATCH (n:Rehearsal)
SEARCH n IN (VECTOR INDEX rehearsal_vector FOR $vector WHERE n.namespace = 'rehearsal' LIMIT 5)
SCORE AS score RETURN n.id AS id, score;
MATCH (n:Rehearsal {namespace: 'rehearsal'})-[:NEXT*1..3]->(m) WHERE n.id IS NOT NULL
WITH n, collect(m.id) AS ids OPTIONAL MATCH (n)-[r:NEXT]->()
RETURN n.id AS id, ids, count(r) AS degree, n.said_at AS said_at ORDER BY id LIMIT 10;
MATCH (n:Rehearsal) DETACH DELETE n
