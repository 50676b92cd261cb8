// What can be found and has changed since a version, with what it points to: how a snapshot is
// read and refreshed. A node that can be found no more comes too, with its status: it is dropped.
// Parameters: namespace, since
// Columns: version, node (a map of properties; times in milliseconds since 1970), edges [[type, id, weight]];
//          a fact is derived by 1.0 from the turn that its span is in, by 0.5 from others; a unit
//          rests on the turns of its facts, whether these can be found or not
MATCH (n:Memory)
WHERE n.namespace = $namespace AND n.version > $since
RETURN n {.id, .kind, .status, .text, .embedding, .context_embedding, .importance, .memory_type, .modality,
          .span_start, .span_end, .type, .speaker, .role, .title,
          .conversation, .session, .sort_at, .position, .source_id, .metadata, .withheld, .title_withheld,
          said_at: n.said_at.epochMillis, valid_from: n.valid_from.epochMillis,
          valid_to: n.valid_to.epochMillis, stated_from: n.stated_from.epochMillis,
          stated_to: n.stated_to.epochMillis, created_at: n.created_at.epochMillis,
          expired_at: n.expired_at.epochMillis} AS node,
       [(n)-[r]->(m:Memory) | [type(r), m.id, coalesce(r.similarity, r.confidence, r.score,
             CASE WHEN type(r) = 'DERIVED_FROM' AND m.id <> n.turn THEN 0.5 ELSE 1.0 END)]]
       + [(n)-[:GROUNDED_IN]->(:Fact)-[:DERIVED_FROM]->(t:Turn) | ['RESTS_ON', t.id, 1.0]] AS edges,
       n.version AS version
