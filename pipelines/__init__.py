"""The Dagster pipeline: conversations in an inbox become memories in Neo4j.

It only orchestrates. What its assets do is in :mod:`graphmem.steps`, which the client's
``Memory.consolidate()`` runs as well. Modules that define assets do without postponed annotations:
Dagster reads the classes of their parameters.
"""
