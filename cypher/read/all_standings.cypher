// How every fact stands, and how many earlier texts of it are kept.
// Parameters: namespace
// Columns: fact, standing, by, archived, quarantined, revision, kept
MATCH (f:Memory {namespace: $namespace, kind: 'fact'})
RETURN f.id AS fact, coalesce(f.settled, 'active') AS standing, f.retired_by AS by,
       f.archived_at IS NOT NULL AS archived, f.quarantined_at IS NOT NULL AS quarantined,
       coalesce(f.revision, 1) AS revision, count { (f)<-[:REVISION_OF]-(:Revision) } AS kept
