// Takes the namespace's lease if nobody holds it, or the holder's time is up.
// Parameters: namespace, owner, now, until
// Columns: owner (who holds it now), until, restoring (whether the namespace is only half there)
MATCH (n:Namespace {id: $namespace})
SET n.version = n.version
WITH n, n.lease_owner IS NULL OR n.lease_until < $now OR n.lease_owner = $owner AS free
SET n.lease_owner = CASE WHEN free THEN $owner ELSE n.lease_owner END,
    n.lease_until = CASE WHEN free THEN $until ELSE n.lease_until END
RETURN n.lease_owner AS owner, n.lease_until AS until, n.restoring IS NOT NULL AS restoring
