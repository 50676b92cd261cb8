// Writes down what all judgements together shift; null where they shift nothing.
// Parameters: namespace, shifts
MATCH (n:Namespace {id: $namespace})
SET n.shifts = $shifts
