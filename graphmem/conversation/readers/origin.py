"""Where a piece of input stands, and the names that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from graphmem.conversation.messages import skip_reason
from graphmem.conversation.rejected import MAX_RAW, Read, Rejected, raw_json
from graphmem.conversation.validation import parse_turn
from graphmem.errors import InputError

__all__ = ["Item", "Origin"]


class Item(NamedTuple):
    """One JSON value of a file: a line of JSONL, or an element of an array.

    ``line`` counts from 1 and is None in an array, ``ordinal`` from 0; ``raw`` is the line itself.
    """

    value: Any
    line: int | None
    ordinal: int
    raw: str | None = None

    @property
    def position(self) -> str:
        """Short name of the place: "L3" for a line, "[2]" for an element."""
        return f"[{self.ordinal}]" if self.line is None else f"L{self.line}"


@dataclass(frozen=True, slots=True)
class Origin:
    """A file that is read, or a stream without a name.

    Attributes
    ----------
    source
        How the user knows it, for messages.
    path
        Its path below the folder that the user named, or its file name where the user named the
        file; with "/" on every system. None for standard input.
    conversation
        The conversation that the caller wants for turns that name none.
    zone
        By whose clocks times without a zone are read; None where the namespace has none.
    """

    source: str
    path: str | None
    conversation: str | None = None
    zone: tzinfo | None = None

    @property
    def label(self) -> str | None:
        """The path without its suffix: what a conversation without a name is called."""
        return None if self.path is None else str(PurePosixPath(self.path).with_suffix(""))

    @property
    def default_conversation(self) -> str | None:
        """Conversation of turns that name none."""
        return self.conversation or self.label

    def turn_id(self, value: object, position: str) -> str | None:
        """Give the id of a turn that has none.

        Parameters
        ----------
        value
            The turn as it was read.
        position
            Its place within the file.

        Returns
        -------
        str or None
            The position; with the file's label in front where the turn's conversation isn't that
            of the file, as other files may have turns in it. None for standard input: its lines
            are other ones each time.
        """
        if self.label is None:
            return None
        shared = self.conversation is not None or (
            isinstance(value, Mapping) and value.get("conversation") is not None
        )
        return f"{self.label}:{position}" if shared else position

    def read(
        self, value: object, item: Item, *, conversation: str | None, default_id: str | None
    ) -> Read:
        """Make a turn of ``value``, or say why not.

        Parameters
        ----------
        value
            The turn or message; ``item``'s value or a part of it.
        item
            What it was read from.
        conversation, default_id
            As for :func:`~graphmem.conversation.validation.parse_turn`.

        Returns
        -------
        Turn or Rejected
            Never raises for bad input.
        """
        reason = skip_reason(value)
        if reason is not None:
            return self.reject(reason, item, value, skipped=True)
        try:
            return parse_turn(
                value, conversation=conversation, default_id=default_id, zone=self.zone
            )
        except InputError as error:
            return self.reject(error.message, item, value)

    def reject(
        self, reason: str, item: Item, value: object = None, *, skipped: bool = False
    ) -> Rejected:
        """Reject ``value``, a part of ``item``; or the item itself where no part is given.

        Parameters
        ----------
        reason
            Why.
        item
            What it was read from.
        value
            The part that is meant.
        skipped
            Whether nothing is wrong with it; see :class:`Rejected`.

        Returns
        -------
        Rejected
            With the line itself as ``raw`` where the whole line is meant.
        """
        whole = value is None or value is item.value
        raw = item.raw if whole and item.raw is not None else None
        text = raw_json(item.value if whole else value) if raw is None else raw[:MAX_RAW]
        return Rejected(self.source, item.line, reason, text, skipped)
