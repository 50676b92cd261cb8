// What all runs of a namespace took. Runs that called a model whose price nobody knew are `unpriced`.
// Parameters: namespace
// Columns: runs, calls, prompt_tokens, completion_tokens, cost, unpriced
MATCH (c:Consolidation)
WHERE c.namespace = $namespace
RETURN count(*) AS runs, sum(c.calls) AS calls, sum(c.prompt_tokens) AS prompt_tokens,
       sum(c.completion_tokens) AS completion_tokens, sum(c.cost) AS cost,
       count(CASE WHEN c.calls > 0 AND c.cost IS NULL THEN 1 END) AS unpriced
