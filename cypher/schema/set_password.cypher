// Sets the managed server's password, when its file was lost or a start was cut short before it
// was set. Runs in the system database, inside the server's own process.
// Parameters: user, password (server-wide, so no namespace).
// Columns: none.
ALTER USER $user SET PASSWORD $password CHANGE NOT REQUIRED
