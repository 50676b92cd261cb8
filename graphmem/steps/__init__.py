"""The steps: each reads what is pending, calls the core, and writes the result.

``ingest → segment → extract → report`` build the memory; ``recall`` and ``forget`` use it. The
client, the command line and the Dagster assets call these same functions.
"""
