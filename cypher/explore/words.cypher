// Full-text search inside one namespace: `key` is the namespace's hash (`graphmem namespaces`).
// :param namespace => 'demo'; :param key => 'ns…'; :param words => 'lake'
// Parameters: namespace, key, words (Lucene syntax)
// Columns: node, score
CALL db.index.fulltext.queryNodes('memory_text', '+namespace_key:' + $key + '^0 +(' + $words + ')', {limit: 25})
YIELD node, score
WHERE node.namespace = $namespace
RETURN node, score
