"""Adapter to Neo4j: the managed server, the driver, every read and write of the graph."""
