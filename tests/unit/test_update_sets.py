"""Contradiction sets: reading, checking, decisions from facts, figures worked out by hand."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graphmem.errors import InputError, NotFoundError
from graphmem.evaluation.scores import proportion
from graphmem.evaluation.update_outcomes import ClaimRow, FactRow, Outcome, outcome_of
from graphmem.evaluation.update_set import Days, UpdateCase, UpdateSet, parse_updates, read_updates
from graphmem.evaluation.updates import Judged, namespace_of, report_of
from graphmem.schema_files import schema

DATA = Path(__file__).resolve().parent.parent / "data"


def _turns() -> list[dict[str, Any]]:
    return [
        {
            "id": "1",
            "speaker": "Ada",
            "said_at": "2024-02-03T23:20:00-05:00",
            "text": "I live in Hull.",
        },
        {"id": "2", "role": "user", "said_at": "2024-05-20T09:05:00Z", "text": "I moved to Ghent."},
    ]


def _content() -> dict[str, Any]:
    case = {"id": "moved", "class": "change", "turns": _turns(), "old": "1", "new": "2"}
    case |= {"decision": "UPDATE", "old_becomes": "ended", "valid_to": "2024-05-18"}
    return {"name": "one", "cases": [case]}


def test_our_own_set_is_whole_and_varied() -> None:
    ours = read_updates(DATA / "updates.json")
    kinds = [case.kind for case in ours.cases]
    assert len(ours.cases) >= 100
    assert min(kinds.count(kind) for kind in set(kinds)) >= 10
    assert len(set(kinds)) == 10
    assert len({case.area for case in ours.cases}) >= 15
    assert {case.decision for case in ours.cases} == {"ADD", "UPDATE", "INVALIDATE", "NOOP"}
    assert all(
        (case.becomes == "holds") == (case.decision in ("ADD", "NOOP")) for case in ours.cases
    )


def test_the_schemas_examples_are_valid() -> None:
    (example,) = schema("updates")["examples"]
    assert parse_updates(example).cases[0].valid_to == Days(*2 * [datetime(2024, 5, 18).date()])


def test_turns_get_a_session_for_each_day_where_said() -> None:
    (case,) = parse_updates(_content()).cases
    assert [turn.session for turn in case.turns] == ["2024-02-03", "2024-05-20"]
    assert (case.old.speaker, case.new.role) == ("Ada", "user")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"decision": "DELETE"}, "cases[0].decision (case 'moved')"),
        ({"old": "7"}, "'old' is '7', and the turns are 1, 2"),
        ({"new": "1"}, "are the same turn"),
        ({"old_becomes": "holds"}, "'old_becomes' is not 'ended'"),
        ({"valid_to": ["2024-05-18", "2024-05-01"]}, "later than"),
        ({"valid_to": "2024-02-30"}, "case 'moved'"),
        ({"turns": _turns()[:1]}, "cases[0].turns (case 'moved')"),
        ({"turns": [_turns()[0], _turns()[0]]}, "two turns have the id '1'"),
        ({"turns": [{**_turns()[0], "said_at": "2024-02-03"}, _turns()[1]]}, "turns[0].said_at"),
        ({"turns": [{**_turns()[0], "speakr": "x"}, _turns()[1]]}, "speakr"),
        ({"id": ""}, "cases[0].id"),
    ],
)
def test_an_error_says_which_case_and_what(change: dict[str, Any], message: str) -> None:
    content = _content()
    content["cases"][0] |= change
    with pytest.raises(InputError) as raised:
        parse_updates(content)
    assert message in str(raised.value)
    assert "schemas/updates.json" in (raised.value.hint or "")


def test_an_id_stands_for_one_case() -> None:
    content = _content()
    content["cases"].append(copy.deepcopy(content["cases"][0]))
    with pytest.raises(InputError, match=r"cases\[1\].*'moved' is the id of cases\[0\]"):
        parse_updates(content)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_updates(tmp_path / "none.json")
    (tmp_path / "a.json").write_text('{"name": "x"', encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read as JSON"):
        read_updates(tmp_path / "a.json")
    (tmp_path / "b.json").write_text(json.dumps([_content()]), encoding="utf-8")
    with pytest.raises(InputError, match="at its top"):
        read_updates(tmp_path / "b.json")


def fact(id_: str, *claims: tuple[str, str, str], **given: Any) -> FactRow:
    rows = tuple(ClaimRow(*claim) for claim in claims)
    return FactRow(id=id_, turn="t", text=id_, claims=rows, **given)


MAY = datetime(2024, 5, 18, tzinfo=UTC)
HULL = ("ada/residence", "holds", "hull")
GHENT = ("ada/residence", "holds", "ghent")
ONCE = ("ada/residence", "was", "hull")
BAKER = ("ada/job", "holds", "baker")
ENDED: dict[str, Any] = {"status": "superseded", "valid_to": MAY, "retired_by": frozenset({"new"})}
DENIED: dict[str, Any] = {"status": "retracted", "retired_by": frozenset({"new"})}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # nothing is known of either, or they have nothing to do with each other
        ([], [], ("ADD", "holds", None)),
        ([fact("old", HULL)], [fact("new", BAKER)], ("ADD", "holds", None)),
        ([fact("old", HULL)], [fact("new", ONCE)], ("ADD", "holds", None)),
        # a value of its own, by change and by correction
        ([fact("old", HULL, **ENDED)], [fact("new", GHENT)], ("UPDATE", "ended", MAY)),
        ([fact("old", HULL, **DENIED)], [fact("new", GHENT)], ("UPDATE", "retracted", None)),
        # the end, and in the next fact of the same turn the new value
        (
            [fact("old", HULL, **ENDED)],
            [fact("new", ("ada/residence", "ends", "")), fact("more", GHENT)],
            ("UPDATE", "ended", MAY),
        ),
        # no value in that slot: what else the turn says is another matter
        (
            [fact("old", HULL, **ENDED)],
            [fact("new", ("ada/residence", "ends", "")), fact("more", BAKER)],
            ("INVALIDATE", "ended", MAY),
        ),
        (
            [fact("old", HULL, **DENIED)],
            [fact("new", ("ada/residence", "denies", "hull"))],
            ("INVALIDATE", "retracted", None),
        ),
        # the same again: by its value, or by its standing
        ([fact("old", HULL)], [fact("new", HULL)], ("NOOP", "holds", None)),
        ([fact("old")], [fact("new", status="duplicate")], ("NOOP", "holds", None)),
        # retired by what neither turn says: the new one did nothing, yet it no longer holds
        (
            [fact("old", HULL, status="superseded", retired_by=frozenset({"third"}))],
            [fact("new", BAKER)],
            ("ADD", "ended", None),
        ),
        # retired within its own turn ("first Hull, then Ghent"): not what is asked
        (
            [fact("old", HULL, **(ENDED | {"retired_by": {"next"}})), fact("next", GHENT)],
            [fact("new", BAKER)],
            ("ADD", "holds", None),
        ),
        # what has no claims is told by who supersedes whom
        ([fact("old", **ENDED)], [fact("new")], ("UPDATE", "ended", MAY)),
    ],
)  # fmt: skip
def test_decisions_are_read_from_facts(
    old: list[FactRow], new: list[FactRow], expected: tuple[str, str, datetime | None]
) -> None:
    found = outcome_of(old, new)
    assert (found.decision, found.becomes, found.valid_to) == expected


def test_an_end_may_be_a_day_off() -> None:
    may = Days(MAY.date(), MAY.date())
    for day, right in ((16, False), (17, True), (18, True), (19, True), (20, False)):
        when = datetime(2024, 5, day, 12, tzinfo=UTC)
        outcome = Outcome(decision="UPDATE", becomes="ended", valid_to=when)
        assert outcome.ended_in(may, UTC) is right
    assert not Outcome(decision="UPDATE", becomes="ended").ended_in(may, UTC)


def _judged(kind: str, decision: str, found: str, becomes: str = "holds") -> Judged:
    content = _content()
    content["cases"][0] |= {"id": f"{kind}-{decision}-{found}", "class": kind, "decision": decision}
    content["cases"][0] |= {"old_becomes": "ended" if decision == "UPDATE" else "holds"}
    if decision != "UPDATE":
        del content["cases"][0]["valid_to"]
    (case,) = parse_updates(content).cases
    rows = (fact("x"),)
    outcome = Outcome(decision=found, becomes=becomes, valid_to=MAY, old=rows, new=rows)  # type: ignore[arg-type]
    return Judged(case, outcome)


def test_figures_by_class() -> None:
    report = report_of(
        "mine",
        [
            _judged("change", "UPDATE", "UPDATE", "ended"),
            _judged("change", "UPDATE", "ADD"),
            _judged("change", "UPDATE", "INVALIDATE", "retracted"),
            _judged("plan", "ADD", "ADD"),
        ],
    )
    assert list(report.decisions) == ["all", "change", "plan"]
    assert [(r.right, r.total) for r in report.decisions.values()] == [(2, 4), (1, 3), (1, 1)]
    assert [(r.right, r.total) for r in report.holding.values()] == [(3, 4), (2, 3), (1, 1)]
    assert [(r.right, r.total) for r in report.standing.values()] == [(2, 4), (1, 3), (1, 1)]
    assert (report.dates.right, report.dates.total) == (1, 1)
    assert report.confusion["UPDATE"] == {"ADD": 1, "UPDATE": 1, "INVALIDATE": 1, "NOOP": 0}
    assert sum(sum(row.values()) for row in report.confusion.values()) == 4
    assert [miss.case.id for miss in report.misses] == [
        "change-UPDATE-ADD",
        "change-UPDATE-INVALIDATE",
    ]
    shown = json.loads(json.dumps(report.to_dict(misses=True)))
    assert shown["decisions"]["all"]["value"] == 0.5
    assert shown["misses"][0]["found"] == {
        "decision": "ADD", "old_becomes": "holds", "valid_to": "2024-05-18",
    }  # fmt: skip
    assert "misses" not in report.to_dict()


def test_cases_without_facts_are_named() -> None:
    (case,) = parse_updates(_content()).cases
    assert report_of("x", [Judged(case, outcome_of([], []))]).without_facts == ("moved",)


def test_wilsons_interval() -> None:
    """0 of 14 and 8 of 10, by the formula: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)."""
    none, most, nothing = proportion(0, 14), proportion(8, 10), proportion(0, 0)
    assert list(none.estimate) == pytest.approx([0.0, 0.0, 3.841459 / 17.841459], abs=1e-6)
    assert list(most.estimate) == pytest.approx([0.8, 0.490162, 0.943318], abs=1e-6)
    assert nothing.estimate == (None, None, None)
    assert proportion(14, 14).estimate.high == 1.0


def test_namespaces_of_cases_differ() -> None:
    ours = read_updates(DATA / "updates.json")
    names = {namespace_of(ours, case) for case in ours.cases}
    assert len(names) == len(ours.cases)
    (case,) = parse_updates(_content()).cases
    odd = UpdateCase(**{**{f: getattr(case, f) for f in case.__slots__}, "id": "ä / b?"})
    assert namespace_of(UpdateSet("x", (odd,)), odd).isascii()
