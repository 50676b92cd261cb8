"""Core of what comes in: validation of turns, readers of files, and the quarantine."""
