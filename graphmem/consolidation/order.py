"""Which of two facts is the older one, where that can be told.

A fact stands at the moment when it holds or happened, or else when it was told; a mere intention
stands where it was told, whatever day it is about. Facts of one moment and one session follow each
other as they were said. Facts of different sessions with one moment, or of which one has no date at
all, have no order, and nothing leads from one to the other.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Order", "is_before"]


class Order(NamedTuple):
    """Where a fact stands in time; sorts into one order that contains every known one.

    Attributes
    ----------
    moment
        When it holds or happened, in seconds since 1970; of one without a date what ``sort_at`` is.
    sort_at, position, start
        Where it was said: the turn's place in its session, and in the turn.
    id
        The fact; the last to decide, so that no two are equal.
    session
        Id of the session that it was said in.
    dated
        Whether ``moment`` is known, and not only what stands around it.
    """

    moment: float
    sort_at: float
    position: int
    start: int
    id: str
    session: str
    dated: bool

    @classmethod
    def of(
        cls,
        *,
        id: str,
        stated: float | None,
        sort_at: float,
        said: bool,
        position: int,
        start: int,
        session: str,
    ) -> Order:
        """Where a fact stands: when it held or happened, but never later than it was told.

        Parameters
        ----------
        stated
            Since when it holds, in seconds since 1970; None where unknown.
        said
            Whether it is known when it was said, which is then ``sort_at``.
        """
        ahead = stated is not None and said and stated > sort_at
        return cls(
            moment=sort_at if stated is None or ahead else stated,
            sort_at=sort_at,
            position=position,
            start=start,
            id=id,
            session=session,
            dated=said or stated is not None,
        )


def is_before(older: Order, newer: Order) -> bool:
    """Whether one is surely before the other.

    What is true here agrees with the order in which these tuples sort, so no chain of such pairs
    ever comes back to where it began.
    """
    if older.session == newer.session:
        return older[:5] < newer[:5]
    if not (older.dated and newer.dated):
        return False
    return (older.moment, older.sort_at) < (newer.moment, newer.sort_at)
