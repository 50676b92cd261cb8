"""Turns into episodes, and episodes into knowledge."""
