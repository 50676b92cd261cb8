"""A language model may say more than the rules; what it says badly, the rules decide."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from graphmem.consolidation.judging import LanguageJudge, LocalJudge
from graphmem.consolidation.timeline import Candidate, Link
from graphmem.errors import ModelError, OutageError, RefusedError
from graphmem.models.language import Completion, Message
from graphmem.prompts import prompt
from graphmem.schema_files import schema
from tests.unit.test_timeline import told

ONE, TWO, THREE = (told(f"f{n}", f"fact {n}", day=n) for n in range(3))
PAIRS = [
    Candidate(older=ONE, newer=TWO, relation="SAME_TOPIC", confidence=0.9),
    Candidate(older=ONE, newer=THREE, relation=None),
    Candidate(older=TWO, newer=THREE, relation="CHANGED", confidence=1.0, certain=True),
]
BY_RULE = (Link("f0", "f1", "SAME_TOPIC", 0.9), Link("f1", "f2", "CHANGED", 1.0))


class Model:
    """Gives one reply, or fails; keeps what it was asked."""

    name = "m"

    def __init__(self, reply: str | ModelError) -> None:
        self.reply = reply
        self.asked: list[str] = []

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Completion:
        self.asked.append(messages[-1].content)
        if isinstance(self.reply, ModelError):
            raise self.reply
        return Completion(self.reply)


class Kept:
    """Verdicts in a dict."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, ...], dict[str, Any]] = {}
        self.turns: set[str] = set()

    def get(self, *parts: str) -> dict[str, Any] | None:
        return self.kept.get(parts)

    def put(self, *parts: str, reply: dict[str, Any], turns: Sequence[str]) -> None:
        self.kept[parts] = reply
        self.turns |= set(turns)


def judge(reply: object, kept: Kept | None = None) -> tuple[LanguageJudge, Model]:
    model = Model(reply if isinstance(reply, ModelError | str) else json.dumps(reply))
    wording = prompt("timeline")
    made = LanguageJudge(model, wording.text, wording.version, schema("timeline"), verdicts=kept)
    return made, model


def said(*relations: str) -> dict[str, Any]:
    return {"pairs": [{"pair": n, "relation": r} for n, r in enumerate(relations, start=1)]}


def test_the_rules_alone() -> None:
    assert LocalJudge().judge(PAIRS) == BY_RULE


def test_the_model_decides_what_is_not_certain() -> None:
    asking, model = judge(said("NONE", "CAUSE"))
    assert asking.judge(PAIRS) == (Link("f0", "f2", "CAUSE", 0.8), BY_RULE[1])
    assert asking.unjudged == 0
    assert asking.producer == "llm:m@1"
    [asked] = model.asked
    assert asked.count("earlier:") == 2, "what is certain is not asked"
    assert "f0" not in asked, "ids are small numbers"


@pytest.mark.parametrize(
    "reply",
    [
        "nonsense",
        "[]",
        {"pairs": {}},
        said("LOVES", "THEN"),
        {"pairs": [{"pair": 7, "relation": "CAUSE"}, {"pair": 0, "relation": "CAUSE"}]},
        {"pairs": [{"pair": 1, "relation": "CAUSE"}] * 2},
        RefusedError("no"),
        OutageError("away"),
    ],
)
def test_what_is_of_no_use_the_rules_decide(reply: object) -> None:
    asking, _ = judge(reply)
    assert asking.judge(PAIRS) == BY_RULE
    assert asking.unjudged == 2


def test_a_half_reply_counts_by_half() -> None:
    asking, _ = judge(said("WANT", "LOVES"))
    assert asking.judge(PAIRS) == (Link("f0", "f1", "WANT", 0.8), BY_RULE[1])
    assert asking.unjudged == 1


def test_a_model_that_is_away_is_not_asked_again() -> None:
    asking, model = judge(OutageError("away"))
    asking.judge(PAIRS)
    asking.judge(PAIRS)
    assert len(model.asked) == 1
    assert asking.unjudged == 4


def test_each_pair_is_asked_once() -> None:
    kept = Kept()
    first, _ = judge(said("REACT", "NONE"), kept)
    links = first.judge(PAIRS)
    again, model = judge("nonsense", kept)
    assert again.judge(list(reversed(PAIRS))) == tuple(reversed(links))
    assert not model.asked
    assert kept.turns == {"f0", "f1", "f2"}, "so that forgetting a turn can find them"
