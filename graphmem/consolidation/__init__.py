"""The core of consolidation: what sleep does with facts. Algorithms over records and arrays."""
