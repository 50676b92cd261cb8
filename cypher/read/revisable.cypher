// A fact with all that a revision of it keeps, its turn, and the units that are grounded in it.
// Parameters: namespace, id
// Columns: node, turn (maps of properties), mentions [[entity, name, type]],
//          triples [{id, subject, predicate, object, text, negated}],
//          units [{id, binds [[entity, role]], others [{id, text, start, entities}]}]
MATCH (f:Memory {namespace: $namespace, id: $id})
WHERE f.kind = 'fact'
MATCH (t:Memory {namespace: $namespace, id: f.turn})
RETURN f {.*, embedding: null} AS node, t {.*, embedding: null, context_embedding: null} AS turn,
       [(f)-[m:MENTIONS]->(e:Entity) | [e.id, m.name, m.type]] AS mentions,
       [(f)-[:STATES]->(x:Triple) |
         {id: x.id, predicate: x.predicate, text: x.text, negated: x.negated,
          subject: [(x)-[:SUBJECT]->(e:Entity) | e.id][0],
          object: [(x)-[:OBJECT]->(e:Entity) | e.id][0]}] AS triples,
       [(f)<-[:GROUNDED_IN]-(u:MemoryUnit) |
         {id: u.id, binds: [(u)-[b:BINDS]->(e:Entity) | [e.id, b.role]],
          others: [(u)-[:GROUNDED_IN]->(o:Fact) WHERE o.id <> f.id |
            {id: o.id, text: o.text, start: o.span_start,
             entities: [(o)-[:MENTIONS]->(e:Entity) | e.id]}]}] AS units
