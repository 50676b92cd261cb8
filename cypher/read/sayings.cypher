// Units with all that tells whether they say the same.
// Parameters: namespace, ids
// Columns: id, title, binds [[entity, role]], names [[entity, name]], facts [{id, text, modality,
//          negated, memory_type, stated_from, stated_to, sort_at, position, start,
//          session, heading}]
UNWIND $ids AS id
MATCH (u:Memory {namespace: $namespace, id: id})
WHERE u.kind = 'unit'
RETURN u.id AS id, u.title AS title,
       [(u)-[b:BINDS]->(e:Entity) | [e.id, b.role]] AS binds,
       [(u)-[:BINDS]->(e:Entity) | [e.id, e.name_key]] AS names,
       [(u)-[:GROUNDED_IN]->(f:Fact) |
         {id: f.id, text: f.text, modality: f.modality, negated: f.negated,
          memory_type: f.memory_type, stated_from: f.stated_from, stated_to: f.stated_to,
          sort_at: [(f)-[:DERIVED_FROM]->(t:Turn) WHERE t.id = f.turn | t.sort_at][0],
          position: [(f)-[:DERIVED_FROM]->(t:Turn) WHERE t.id = f.turn | t.position][0],
          start: f.span_start,
          heading: [(f)-[:DERIVED_FROM]->(t:Turn) WHERE t.id = f.turn | t.title][0],
          session: [(f)-[:DERIVED_FROM]->(t:Turn) WHERE t.id = f.turn | t.session_key][0]}]
         AS facts
