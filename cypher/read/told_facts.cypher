// Facts with all that links along time are decided from. Retracted, archived and quarantined ones
// and duplicates have no part in timelines and are left out.
// Parameters: namespace, ids
// Columns: fact (a map of properties), turn (a map of properties), entities (ids),
//          triples [[subject id, object id]], replaced (ids of facts)
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
WHERE f.status IN ['active', 'superseded']
MATCH (t:Memory {namespace: $namespace, id: f.turn})
RETURN f {.id, .text, .turn, .span_start, .span_end, .memory_type, .modality, .valid_from,
          .embedding} AS fact,
       t {.text, .speaker, .said_at, .sort_at, .position, .session_key} AS turn,
       [(f)-[:MENTIONS]->(e:Entity) | e.id] AS entities,
       COLLECT {
         MATCH (f)-[:STATES]->(x:Triple)
         MATCH (a:Entity)<-[:SUBJECT]-(x)-[:OBJECT]->(b:Entity)
         RETURN [a.id, b.id]
       } AS triples,
       [(f)-[:SUPERSEDES]->(g:Fact) | g.id] AS replaced
