// Appends to the log: ids and what was done, never text. `removed` tells snapshots what is gone.
// Parameters: namespace, id, number (within the commit), type, ids, removed, reason, producer, run, version, now
CREATE (o:Operation {namespace: $namespace, id: $id, number: $number, type: $type, ids: $ids, removed: $removed,
                     reason: $reason, producer: $producer, run: $run, version: $version,
                     created_at: $now})
