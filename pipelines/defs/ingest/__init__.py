"""Conversations in: from the inbox to turns."""
