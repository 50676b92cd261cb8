"""Times in words: found, resolved against the moment they were said, and put in words again."""

from graphmem.extraction.time.reader import Tense
from graphmem.extraction.time.rendering import in_words
from graphmem.extraction.time.resolver import TimeSpan, resolve

__all__ = ["Tense", "TimeSpan", "in_words", "resolve"]
