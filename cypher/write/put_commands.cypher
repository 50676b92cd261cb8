// Notes which parts of turns, and which facts, read as instructions to the model.
// Parameters: namespace, turns [{id, parts [start, end, start, end, …], why [a word for each part]}],
//             facts [{id, why}]
CALL () {
  UNWIND $turns AS row
  MATCH (t:Memory {namespace: $namespace, id: row.id})
  SET t.commands = row.parts, t.commands_why = row.why
}
CALL () {
  UNWIND $facts AS row
  MATCH (f:Memory {namespace: $namespace, id: row.id})
  SET f.commands = row.why
}
