// Waits until new indexes are online. Server-wide: no namespace.
// Parameters: seconds
CALL db.awaitIndexes($seconds)
