// Facts with all that claims are read from: what they state and mention, who said it, what stands
// before it in its turn, and the turn before.
// Parameters: namespace, ids
// Columns: node, links [[type, id, role]], sources [[conversation, turn id]], session,
//          triples [{id, predicate, negated, text, subject [id, name], object [id, name]}],
//          names [[id, name]], speaker, lead, before
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
MATCH (t:Memory {namespace: $namespace, id: f.turn})
WITH f, t, coalesce(t.speaker, t.role) AS author
RETURN f {.*, embedding: null} AS node,
       [(f)-[r]->(m:Memory) | [type(r), m.id, r.role]] AS links,
       [(f)-[:DERIVED_FROM]->(s:Turn) | [s.conversation, s.source_id]] AS sources,
       t.session_key AS session,
       [(f)-[:STATES]->(x:Triple) |
         {id: x.id, predicate: x.predicate, negated: x.negated, text: x.text,
          subject: [(x)-[:SUBJECT]->(e:Entity) | [e.id, e.name]][0],
          object: [(x)-[:OBJECT]->(e:Entity) | [e.id, e.name]][0]}] AS triples,
       [(f)-[m:MENTIONS]->(e:Entity) | [e.id, coalesce(m.name, e.name)]] AS names,
       [(t)-[m:MENTIONS]->(e:Entity)
        WHERE toLower(m.name) = toLower(author) | e.id][0] AS speaker,
       CASE WHEN f.span_start > 200 THEN substring(t.text, f.span_start - 200, 200)
            ELSE left(t.text, f.span_start) END AS lead,
       [(p:Turn)-[:NEXT]->(t) | right(p.text, 400)][0] AS before
