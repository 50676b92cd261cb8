"""Who decides how two facts hang together: rules, or a language model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from graphmem.consolidation.timeline import RELATIONS, Candidate, Link, links_of
from graphmem.models.asking import Asker
from graphmem.models.json_reply import Replies
from graphmem.models.language import LanguageModel
from graphmem.records import Relation

__all__ = ["Judge", "LanguageJudge", "LocalJudge"]

_PAIRS = 20  # in one call
_CONFIDENCE = 0.8
_JUDGED: tuple[Relation, ...] = tuple(name for name in RELATIONS if name != "THEN")
_NOT_THE_LIKE = ("THEN",)  # a matter of dates, which need no judging


class Judge(Protocol):
    """Says which links candidates become."""

    @property
    def producer(self) -> str:
        """Name and version, such as ``local:timeline@1``."""
        ...

    @property
    def unjudged(self) -> int:
        """Pairs so far for which a model gave nothing of use."""
        ...

    def judge(self, candidates: Sequence[Candidate]) -> tuple[Link, ...]:
        """The links, of any number of facts."""
        ...


class LocalJudge:
    """Goes by the rules alone: what is not said is not concluded."""

    producer = "local:timeline@1"
    unjudged = 0

    def judge(self, candidates: Sequence[Candidate]) -> tuple[Link, ...]:
        """The links that the candidates stand for."""
        return links_of(candidates)


class LanguageJudge:
    """Asks a language model about pairs that are not certain; what it doesn't say, rules decide.

    Parameters
    ----------
    model
        The language model.
    prompt, version
        The instructions, and the version of their wording.
    schema
        ``schemas/timeline.json``.
    verdicts
        Where verdicts are kept, each pair by itself, so that asking again gives the same; None
        keeps none.
    """

    def __init__(
        self,
        model: LanguageModel,
        prompt: str,
        version: int,
        schema: Mapping[str, Any],
        *,
        verdicts: Replies | None = None,
    ) -> None:
        self._asker = Asker(model, prompt, schema, "pairs", "pair")
        self._verdicts = verdicts
        self.producer = f"llm:{model.name}@{version}"
        self.unjudged = 0

    def judge(self, candidates: Sequence[Candidate]) -> tuple[Link, ...]:
        """The links, as the model says where it is asked."""
        open_ = [c for c in candidates if not c.certain and c.relation not in _NOT_THE_LIKE]
        said: dict[int, str] = {}
        for candidate in open_:
            kept = self._verdicts.get(*self._key(candidate)) if self._verdicts else None
            if kept is not None:
                said[id(candidate)] = str(kept["relation"])
        asked = [candidate for candidate in open_ if id(candidate) not in said]
        for start in range(0, len(asked), _PAIRS):
            said |= self._ask(asked[start : start + _PAIRS])
        found = (self._link(candidate, said.get(id(candidate))) for candidate in candidates)
        return tuple(link for link in found if link is not None)

    def _ask(self, pairs: Sequence[Candidate]) -> dict[int, str]:
        """What the model says of some pairs; nothing of those that it gave no good answer to."""
        said: dict[int, str] = {}
        shown = [_shown(number, pair) for number, pair in enumerate(pairs, start=1)]
        for at, item in self._asker.ask(shown).items():
            candidate, relation = pairs[at], item["relation"]
            said[id(candidate)] = relation
            if self._verdicts is not None:
                turns = sorted({candidate.older.turn, candidate.newer.turn})
                self._verdicts.put(*self._key(candidate), reply={"relation": relation}, turns=turns)
        self.unjudged += len(pairs) - len(said)
        return said

    def _link(self, candidate: Candidate, relation: str | None) -> Link | None:
        if relation is None or relation == candidate.relation:
            return candidate.link
        for known in _JUDGED:
            if known == relation:
                return Link(candidate.older.id, candidate.newer.id, known, _CONFIDENCE)
        return None

    def _key(self, candidate: Candidate) -> tuple[str, ...]:
        return (self.producer, _shown(0, candidate))


def _shown(number: int, candidate: Candidate) -> str:
    earlier, later = _line(candidate.older.text), _line(candidate.newer.text)
    return f"pair {number}\nearlier: {earlier}\nlater: {later}"


def _line(text: str) -> str:
    return " ".join(text.split())
