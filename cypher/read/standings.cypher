// How facts stand: as it was written, and what their claims were settled to since.
// Parameters: namespace, ids
// Columns: fact, standing, valid_from, valid_to, stated_from, stated_to, by, reason, repeats,
//          gist, claims [{standing, valid_from, valid_to, by, reason, repeats}]
UNWIND $ids AS id
MATCH (f:Memory {namespace: $namespace, id: id})
RETURN f.id AS fact, coalesce(f.settled, 'active') AS standing, f.valid_from AS valid_from,
       f.valid_to AS valid_to, f.stated_from AS stated_from, f.stated_to AS stated_to,
       f.retired_by AS by, f.retired_for AS reason, f.gist AS gist,
       [(f)-[:REPEATS]->(o:Fact) | o.id][0] AS repeats,
       [(f)-[c:CLAIMS]->(:Slot) |
         c {.standing, .valid_from, .valid_to, .by, .reason, .repeats}] AS claims
