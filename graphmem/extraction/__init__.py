"""Core of extraction: turns in, episodes, entities, triples, facts and memory units out."""
