"""Readers: files of several formats in, turns out; what is no turn comes out as ``Rejected``."""

from graphmem.conversation.readers.files import STANDARD_INPUT, read_paths, read_stream
from graphmem.conversation.readers.formats import FORMATS, detect_format
from graphmem.conversation.readers.origin import Origin
from graphmem.conversation.rejected import Read, Rejected

__all__ = [
    "FORMATS",
    "STANDARD_INPUT",
    "Origin",
    "Read",
    "Rejected",
    "detect_format",
    "read_paths",
    "read_stream",
]
