"""History, corrections, and the log that agrees with the memory."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import neo4j
import pytest
from typer.testing import CliRunner

from graphmem import Fact, Memory, RetentionPolicy, Settings
from graphmem.cli import app
from graphmem.doctor import check_logs, find_residue
from graphmem.errors import ConflictError, InputError, NotFoundError
from graphmem.extraction.interface import EpisodeTurns, Extraction, Extractor
from graphmem.extraction.local import LocalExtractor
from graphmem.steps.retain import retain
from graphmem.steps.update import _read, _settle_read
from tests.integration.conftest import OpenMemory, dump


def said(id_: str, said_at: str, speaker: str, text: str) -> dict[str, Any]:
    return {
        "id": id_,
        "conversation": "talk",
        "session": said_at[:10],
        "speaker": speaker,
        "said_at": said_at,
        "text": text,
    }


TALK = [
    said("a1", "2023-05-01T10:00:00Z", "Ana", "I live in Berlin. I love tea."),
    said("a2", "2023-05-01T10:01:00Z", "Ben", "I work at the harbour."),
    said("a3", "2024-02-01T10:00:00Z", "Ana", "I moved to Porto last week."),
    said("a4", "2024-02-01T10:01:00Z", "Ben", "My sister Clara owns a boat called Nele."),
    said("a5", "2025-02-01T10:00:00Z", "Ana", "I love tea. I live in Porto."),
]
LATE = said("a0", "2024-02-01T09:59:00Z", "Ben", "How was your winter in the mountains?")
LISBON = "Ana moved to Lisbon in March 2024."


@pytest.fixture
def told(memory: Memory) -> Memory:
    memory.add(TALK)
    memory.consolidate(close=True)
    return memory


def fact(memory: Memory, words: str) -> Fact:
    """The fact with these words, whatever its status."""
    rows = memory._workspace.database.read(
        "read/containing_text", namespace=memory.namespace, text=words, limit=100
    )
    ids = sorted({row["id"] for row in rows if row["id"].startswith("fact:")})
    found = [memory.get(id_) for id_ in ids]
    [only] = [f for f in found if isinstance(f, Fact) and f.text.startswith(words)]
    return only


def texts(memory: Memory, question: str) -> list[str]:
    """Everything found that is derived, not what was said."""
    hits = memory.search(question, k=50)
    return [hit.text for hit in hits if hit.kind not in ("turn", "episode")]


def operations(driver: neo4j.Driver, namespace: str) -> list[dict[str, Any]]:
    return [
        row.data()["o"]
        for row in driver.execute_query(
            "MATCH (o:Operation {namespace: $n}) RETURN o ORDER BY o.version, o.number", n=namespace
        ).records
    ]


def test_a_history_tells_what_was_said_of_a_slot_in_order(told: Memory) -> None:
    moved = fact(told, "Ana moved to Porto")
    entries = told.history(moved.id).entries
    assert [(e.value, e.standing, e.fact.sources[0].id) for e in entries] == [
        ("Berlin", "superseded", "a1"),
        ("Porto", "active", "a3"),
        ("Porto", "active", "a5"),
    ]
    berlin, porto, again = entries
    assert (berlin.attribute, berlin.subject, berlin.reason) == ("residence", "Ana", "changed")
    assert berlin.retired_by == moved.id
    assert berlin.valid_to == porto.valid_from
    assert not berlin.current
    assert porto.current
    assert again.fact.status == "active"
    assert told.history(berlin.fact.id) == told.history(moved.id)
    of_ana = told.history("Ana")
    assert {e.value for e in of_ana.entries} > {"Berlin", "Porto"}
    assert told.history("ana") == of_ana


def test_a_name_shows_the_slots_of_who_is_the_same(told: Memory) -> None:
    alone = told.history("Ben")
    told.merge_entities("Ana", "Ben")
    both = told.history("Ben")
    assert len(both.entries) > len(alone.entries)
    assert "Berlin" in {entry.value for entry in both.entries}


def test_a_fact_without_slots_has_what_it_repeats(memory: Memory) -> None:
    memory.add(
        [
            said("b1", "2024-01-01T10:00:00Z", "Ana", "I plan to visit the maritime museum."),
            said("b2", "2024-01-01T10:05:00Z", "Ana", "I plan to visit the maritime museum."),
        ]
    )
    memory.consolidate(close=True)
    ids = memory._workspace.database.read("read/all_standings", namespace=memory.namespace)
    histories = [memory.history(row["fact"]) for row in ids]
    assert len(histories) == 2
    for history in histories:
        first, second = history.entries
        assert (first.fact.sources[0].id, first.standing, first.slot) == ("b1", "active", None)
        assert (second.standing, second.reason) == ("duplicate", "repeated")
        assert second.repeats == second.retired_by == first.fact.id


def test_a_correction_is_found_at_once_and_the_old_text_no_more(
    told: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    old = fact(told, "Ana moved to Porto")
    assert any("moved to Porto" in text for text in texts(told, "Where did Ana move?"))
    new = told.correct(old.id, LISBON)
    assert (new.id, new.text, new.revision, old.revision) == (old.id, LISBON, 2, 1)
    assert new.valid_from is not None
    assert new.valid_from.isoformat()[:7] == "2024-03"
    assert (new.turn, new.span, new.said_at) == (old.turn, old.span, old.said_at)
    found = texts(told, "Where did Ana move?")
    assert LISBON in found
    assert not [text for text in found if "moved to Porto" in text or "move to porto" in text]
    assert told.get(old.id) == new
    values = [entry.value for entry in told.history(old.id).entries]
    assert values == ["Berlin", "Lisbon", "Porto"]
    berlin = told.history(old.id).entries[0]
    assert berlin.valid_to == new.valid_from
    [kept] = told.history(old.id).revisions
    assert (kept.fact, kept.number, kept.text) == (old.id, 1, old.text)
    last = [row for row in operations(driver, namespace) if row["type"] == "CORRECT"]
    assert [row["ids"] for row in last] == [[old.id]]
    assert "Lisbon" not in json.dumps(last, default=str)
    assert told.check().agrees


def test_the_same_text_again_is_no_change(told: Memory) -> None:
    id_ = fact(told, "Ana moved to Porto").id
    told.correct(id_, LISBON)
    assert told.correct(id_, f"  {LISBON} ").revision == 2
    assert len(told.history(id_).revisions) == 1


def test_rolling_back_restores_all_that_belonged_to_a_text(
    told: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    before = dump(driver, namespace)
    made = {"Profile", "Digest", "Topic"}
    views = {id_ for id_, labels, _ in before["nodes"] if made & set(labels)}
    id_ = fact(told, "Ana moved to Porto").id
    old = told.get(id_)
    told.correct(id_, LISBON)
    told.correct(id_, "Clara bought a red bicycle.")
    back = told.rollback(id_, 1)
    assert isinstance(old, Fact)
    assert back.revision == 4
    assert [r.number for r in told.history(id_).revisions] == [1, 2, 3]
    for name in ("text", "valid_from", "valid_to", "entities", "triples", "status", "modality"):
        assert getattr(back, name) == getattr(old, name), name
    after = dump(driver, namespace)
    mine = {"producer", "extracted_by", "revision"}
    units = {id_ for id_, labels, _ in before["nodes"] if "MemoryUnit" in labels}
    kept = [n for n in after["nodes"] if "Revision" not in n[1] and n[0] not in views]
    then = [n for n in before["nodes"] if n[0] not in views]  # these come with a consolidation
    assert [_without(n, mine) for n in kept if n[0] not in units] == [
        _without(n, mine) for n in then if n[0] not in units
    ]
    assert {n[0] for n in kept} == {n[0] for n in then}
    assert told.check().agrees
    told.rollback(id_, 2)
    assert LISBON in texts(told, "Where did Ana move?")


def _without(node: Any, names: set[str]) -> Any:
    id_, labels, properties = node
    return id_, labels, {k: v for k, v in properties.items() if k not in names}


class NewExtractor(LocalExtractor):
    """Extracts the same, under another name."""

    @property
    def producer(self) -> str:
        return "local:another@9"


def _late(open_memory: OpenMemory, memory: Memory) -> None:
    memory.add([LATE])
    memory.consolidate(close=True)


def _new_producer(open_memory: OpenMemory, memory: Memory) -> None:
    other: Callable[[], Extractor] = lambda: NewExtractor(  # noqa: E731
        memory._workspace.settings.spacy_model
    )
    open_memory(memory.namespace, extractor=other).consolidate(close=True)


@pytest.mark.parametrize("derive", [_late, _new_producer])
def test_a_correction_survives_extraction_anew(
    open_memory: OpenMemory,
    told: Memory,
    driver: neo4j.Driver,
    namespace: str,
    derive: Callable[[OpenMemory, Memory], None],
) -> None:
    """No fact says the old thing again, and mentions are counted once."""
    id_ = fact(told, "Ana moved to Porto").id
    told.correct(id_, LISBON)
    derive(open_memory, told)
    again = told.get(id_)
    assert isinstance(again, Fact)
    assert (again.text, again.revision) == (LISBON, 2)
    assert not [t for t in texts(told, "Where did Ana move?") if "moved to Porto" in t]
    assert told.check().agrees
    for id_, votes in _votes(driver, namespace).items():
        counted = driver.execute_query(
            "MATCH (:Entity {namespace: $n, id: $id})<-[m:MENTIONS]-() RETURN count(m) AS n",
            n=namespace,
            id=id_,
        ).records[0]["n"]
        assert votes == counted, id_


class Interrupted(NewExtractor):
    """While it extracts, somebody corrects a fact."""

    meanwhile: Callable[[], object] | None = None

    def extract(self, episodes: Sequence[EpisodeTurns]) -> Iterator[Extraction]:
        outcomes = list(super().extract(episodes))
        if self.meanwhile:
            self.meanwhile()
            self.meanwhile = None
        yield from outcomes


def test_a_correction_during_extraction_is_kept(open_memory: OpenMemory, told: Memory) -> None:
    """What was extracted from the episode as it was read is not written; the next run is."""
    id_ = fact(told, "Ana moved to Porto").id
    extractor = Interrupted(told._workspace.settings.spacy_model)
    extractor.meanwhile = partial(told.correct, id_, LISBON)
    again = open_memory(told.namespace, extractor=lambda: extractor)
    assert again.consolidate(close=True).changed == 1
    assert again.consolidate(close=True).episodes == 1
    assert not [t for t in texts(told, "Where did Ana move?") if "moved to Porto" in t]
    assert told.history(id_).entries[1].value == "Lisbon"
    assert told.check().agrees


def test_claims_of_a_text_that_was_corrected_meanwhile_are_not_stored(told: Memory) -> None:
    id_ = fact(told, "Ana moved to Porto").id
    workspace = told._workspace
    stale = _read(workspace, workspace.claims(), [id_])
    told.correct(id_, LISBON)
    workspace.database.commit(
        told.namespace,
        partial(_settle_read, stale, "other:claims@1"),
        now=workspace.clock(),
        model=workspace.model,
    )
    assert [entry.value for entry in told.history(id_).entries] == ["Berlin", "Lisbon", "Porto"]
    assert told.check().agrees


def _votes(driver: neo4j.Driver, namespace: str) -> dict[str, int]:
    rows = driver.execute_query(
        "MATCH (e:Entity {namespace: $n}) RETURN e.id AS id, e.votes AS votes", n=namespace
    ).records
    return {row["id"]: sum(count for _, _, count in json.loads(row["votes"])) for row in rows}


def test_a_correction_goes_with_its_turn_and_leaves_nothing(
    told: Memory, driver: neo4j.Driver, namespace: str, server_settings: Settings
) -> None:
    id_ = fact(told, "Ana moved to Porto").id
    told.correct(id_, "Ana moved to Ljubljana Zelenograd.")
    told.correct(id_, "Ana moved to Quetzaltenango.")
    told.forget(turn="a3")
    with pytest.raises(NotFoundError):
        told.get(id_)
    left = find_residue(server_settings, ["Zelenograd", "Quetzaltenango"])
    assert [check.detail for check in left] == ["nothing is left"] * 2
    told.consolidate(close=True)
    assert told.check().agrees


def test_forgetting_another_turn_is_as_if_it_had_never_been_said(
    open_memory: OpenMemory, told: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    told.correct(fact(told, "Ana moved to Porto").id, LISBON)
    told.forget(turn="a4")
    told.consolidate(close=True)
    never = open_memory(namespace + "-never")
    never.add([turn for turn in TALK if turn["id"] != "a4"])
    never.consolidate(close=True)
    never.correct(fact(never, "Ana moved to Porto").id, LISBON)
    never.consolidate(close=True)  # links along time are made anew
    assert dump(driver, namespace) == dump(driver, namespace + "-never")


def test_concurrent_corrections_do_not_overwrite_each_other(told: Memory) -> None:
    id_ = fact(told, "Ana moved to Porto").id
    told.correct(id_, LISBON, expected_revision=1)
    with pytest.raises(ConflictError, match="revision 2, not 1"):
        told.correct(id_, "Ana moved to Faro.", expected_revision=1)
    with pytest.raises(ConflictError):
        told.rollback(id_, 1, expected_revision=1)

    def attempt(number: int) -> bool:
        try:
            told.correct(id_, f"Ana moved to Coimbra in {2000 + number}.", expected_revision=2)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(attempt, range(4)))
    assert sum(done) == 1
    now = told.get(id_)
    assert isinstance(now, Fact)
    assert (now.revision, now.text) == (3, f"Ana moved to Coimbra in {2000 + done.index(True)}.")
    assert told.check().agrees


@pytest.mark.parametrize("text", ["", "  \n", "x" * 10_001, "a\0b", "\ud800", None, 7])
def test_a_text_that_is_none_is_refused(told: Memory, text: Any) -> None:
    id_ = fact(told, "Ana moved to Porto").id
    with pytest.raises(InputError):
        told.correct(id_, text)
    assert fact(told, "Ana moved to Porto").revision == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ана переехала в Лиссабон.",
        "アナはリスボンに引っ越した。",
        "😀",
        "' }) DETACH DELETE n //",
        "[bold]x[/]",
    ],
)
def test_any_script_is_a_text(told: Memory, text: str) -> None:
    id_ = fact(told, "Ana moved to Porto").id
    assert told.correct(id_, text).text == text
    told.consolidate(close=True)
    assert told.check().agrees
    assert told.rollback(id_, 1).text.startswith("Ana moved to Porto")


def test_only_facts_that_are_there_are_corrected(told: Memory) -> None:
    [ana] = [entity for entity in told.entities("ana") if entity.name == "Ana"]
    turn = fact(told, "Ana moved to Porto").turn
    for wrong, error in [
        ("fact:000000000000000000000000", NotFoundError),
        ("nothing", NotFoundError),
        ("a3", InputError),
        (turn, InputError),
        (ana.id, InputError),
    ]:
        with pytest.raises(error):
            told.correct(wrong, "Ana moved to Faro.")
        with pytest.raises(error):
            told.rollback(wrong, 1)
    for wrong in ("fact:000000000000000000000000", "Nobody"):
        with pytest.raises(NotFoundError, match="nothing is called so"):
            told.history(wrong)
    with pytest.raises(InputError, match="is a turn, not a fact"):
        told.history(turn)
    id_ = fact(told, "Ana moved to Porto").id
    with pytest.raises(InputError, match="at revision 1 now"):
        told.rollback(id_, 1)
    for number in (0, 2, -1):
        with pytest.raises(NotFoundError, match="no revision"):
            told.rollback(id_, number)


def test_adding_the_same_turns_again_writes_no_operation(
    told: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    before = operations(driver, namespace)
    told.add(TALK)
    told.consolidate(close=True)
    assert operations(driver, namespace) == before


def test_what_is_added_and_forgotten_leaves_the_active_facts_as_they_were(told: Memory) -> None:
    before = {f.id for f in told.facts(limit=1000)}
    told.add([said("a9", "2025-06-01T10:00:00Z", "Ana", "I moved to Faro yesterday.")])
    told.consolidate(close=True)
    assert before - {f.id for f in told.facts(limit=1000)}
    told.forget(turn="a9")
    told.consolidate(close=True)
    assert {f.id for f in told.facts(limit=1000)} == before
    assert told.check().agrees


def _at(moment: datetime) -> datetime:
    return moment


DOING = [
    *("add", "add", "late", "correct", "correct", "rollback"),
    *("forget", "replace", "archive", "restore"),
]


@pytest.mark.parametrize("seed", range(6))
def test_the_log_agrees_with_the_memory_whatever_happens(memory: Memory, seed: int) -> None:
    chance = random.Random(seed)
    memory.add(TALK[:3])
    memory.consolidate(close=True)
    memory.set_retention(RetentionPolicy())
    sentences = [
        "I moved to Faro yesterday.",
        "I love tea.",
        "I don't love tea any more.",
        "I live in Berlin.",
        "Sorry, I meant Hamburg.",
        "I work at the airport now.",
    ]
    for step in range(9):
        ids = sorted(
            row["fact"]
            for row in memory._workspace.database.read(
                "read/all_standings", namespace=memory.namespace
            )
        )
        doing = chance.choice(DOING)
        if doing in ("add", "late"):
            year = 2026 if doing == "add" else 2022
            day = f"{year}-01-{step + 1:02d}T10:00:00Z"
            who = chance.choice(["Ana", "Ben"])
            memory.add([said(f"n{step}", day, who, chance.choice(sentences))])
        elif doing == "archive":
            later = datetime.now(UTC) + timedelta(days=400 * (step + 1))
            retain(replace(memory._workspace, clock=partial(_at, later)))
        elif ids and doing == "restore":
            memory.unarchive(*ids[:3])
        elif doing == "replace":
            memory.add([{**TALK[0], "text": chance.choice(sentences)}], replace=True)
        elif doing == "forget":
            memory.forget(turn=chance.choice(["a1", "a2", "a3", f"n{step - 1}"]))
        elif ids and doing == "correct":
            memory.correct(
                chance.choice(ids), chance.choice([LISBON, "Ben loves tea.", "Ana lives in Rome."])
            )
        elif ids:
            found = memory.get(chance.choice(ids))
            if isinstance(found, Fact) and found.revision > 1:
                memory.rollback(found.id, chance.randrange(1, found.revision))
        if chance.random() < 0.6:
            memory.consolidate(close=True)
        check = memory.check()
        assert check.agrees, (step, doing, check)
    assert check.operations > 5


def test_the_doctor_tells_which_facts_are_not_as_the_log_says(
    told: Memory, driver: neo4j.Driver, namespace: str, server_settings: Settings
) -> None:
    [fine] = check_logs(server_settings, namespace)
    assert fine.passed, fine
    id_ = fact(told, "Ana lives in Berlin").id
    driver.execute_query(
        "MATCH (f:Fact {namespace: $n, id: $id}) SET f.settled = null", n=namespace, id=id_
    )
    [found] = check_logs(server_settings, namespace)
    assert not found.passed
    assert f"{id_} (standing)" in found.detail
    assert "Berlin" not in found.detail
    with pytest.raises(NotFoundError):
        check_logs(server_settings, "nobody")


def test_the_commands_show_histories_and_correct(
    told: Memory, namespace: str, server_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHMEM_HOME", str(server_settings.home))
    monkeypatch.setenv("GRAPHMEM_ARTIFACTS_DIR", str(server_settings.artifacts))
    monkeypatch.setenv("COLUMNS", "200")
    run = CliRunner().invoke
    id_ = fact(told, "Ana moved to Porto").id
    shown = run(app, ["correct", id_, LISBON, "-n", namespace]).output
    assert LISBON in shown
    shown = run(app, ["history", "Ana", "-n", namespace]).output
    for words in ("Ana: residence", "Berlin", "Lisbon", "talk/a3", "Earlier texts", "revision 2"):
        assert words in shown, words
    assert (
        run(app, ["rollback", id_, "1", "--expected-revision", "1", "-n", namespace]).exit_code != 0
    )
    done = run(app, ["rollback", id_, "1", "--json", "-n", namespace])
    assert json.loads(done.output)["revision"] == 3
    entries = json.loads(run(app, ["history", id_, "--json", "-n", namespace]).output)
    assert [entry["value"] for entry in entries["entries"]] == ["Berlin", "Porto", "Porto"]
    assert run(app, ["doctor", "--log", "-n", namespace]).exit_code == 0
