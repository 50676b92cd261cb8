// Whether anything happened since profiles and digest were last made; no row where nothing did.
// Parameters: namespace, producer
// Columns: version (of the namespace now), since (up to which facts were looked at), entities and
//          sessions (what else is to be looked at, as something that it rested on is gone)
MATCH (n:Namespace {id: $namespace})
WHERE coalesce(n.reflected, 0) < n.version OR coalesce(n.reflected_by, '') <> $producer
RETURN n.version AS version,
       CASE WHEN n.reflected_by = $producer THEN coalesce(n.reflected, 0) ELSE 0 END AS since,
       coalesce(n.unreflected, []) AS entities, coalesce(n.undigested, []) AS sessions
