"""``graphmem eval`` on tiny files of each benchmark, with the real database and models."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graphmem import Settings
from graphmem.evaluation.baselines import METHODS
from graphmem.evaluation.locomo import read_locomo_questions
from graphmem.evaluation.preparing import Preparation, prepared
from graphmem.graph.server import ManagedServer
from graphmem.models.embedder import Embedder
from graphmem.recall.config import RecallConfig
from graphmem.recall.search import rank
from graphmem.steps.views import views
from tests.integration.command import Cli

DATA = Path(__file__).resolve().parent.parent / "data"
LOCOMO = DATA / "tiny_locomo.json"


@pytest.fixture
def cli(managed_server: ManagedServer, server_settings: Settings) -> Cli:
    return Cli(server_settings)


def _eval(cli: Cli, *arguments: str) -> Any:
    return cli.json("eval", *arguments)


def test_locomo_with_baselines_and_ablations(cli: Cli, tmp_path: Path) -> None:
    chosen = ("--baselines", "all", "--without", "ppr,facts+time", "--rows")
    report = _eval(cli, "locomo", str(LOCOMO), *chosen)
    assert (report["memories"], report["turns"], report["questions"]) == (2, 11, 7)
    assert report["skipped"] == 1
    assert list(report["systems"]) == ["graphmem", "without ppr", "without facts+time", *METHODS]
    groups = report["systems"]["graphmem"]["groups"]
    assert groups["categories 1-4"]["recall@10"]["value"] == 1.0  # 11 turns, and all are ranked
    assert groups["category 5"]["recall@10"]["questions"] == 1
    assert groups["4 single-hop"]["recall@2"]["value"] == 1.0
    full = report["systems"]["full-context"]
    assert full["groups"]["categories 1-4"]["recall@2"]["value"] == 1.0
    assert 50 < full["context_tokens"] < 150
    assert set(report["differences"]) == set(report["systems"]) - {"graphmem"}
    assert report["latency_ms"]["search"]["p95"] >= report["latency_ms"]["search"]["p50"] > 0
    assert len(report["rows"]) == 7
    # The second run reuses the memories, and finds the same.
    again = _eval(cli, "locomo", str(LOCOMO), *chosen)
    assert again["systems"] == report["systems"]
    assert again["rows"] == report["rows"]
    files = []
    for name, each in (("a", report), ("b", again)):
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps(each))
    comparison = _eval(cli, "compare", *map(str, files))
    assert (comparison["pairs"], comparison["unpaired"]) == (7, 0)
    assert comparison["groups"]["categories 1-4"]["ndcg@10"]["difference"]["value"] == 0.0


def test_what_is_left_out_is_left_out_of_what_search_gives(
    managed_server: ManagedServer, server_settings: Settings, embedder: Embedder
) -> None:
    benchmark = read_locomo_questions(LOCOMO)
    memories = prepared(benchmark, Preparation(), server_settings, embedder=embedder)
    with closing(memories):
        for collection, memory in memories:
            workspace = memory._workspace
            snapshot = workspace.snapshots.current(workspace.namespace, workspace.model)
            for question in collection.questions:
                vector = embedder.embed_query(question.text)
                beside = views(
                    embedder, snapshot, question.text, config=RecallConfig(), granularity="turn",
                    asked_at=None,
                )  # fmt: skip
                ranked = rank(
                    snapshot, question.text, vector, k=10, granularity="turn", views=beside
                )
                assert ranked == memory.search(question.text, k=10, granularity="turn")


def test_conversations_in_one_namespace_are_searched_together_and_removed(cli: Cli) -> None:
    report = _eval(cli, "locomo", str(LOCOMO), "--one-namespace", "--rows", "--remove", "--fresh")
    assert (report["memories"], report["questions"]) == (1, 7)
    found = {
        conversation for conversation, _ in report["rows"][0]["systems"]["graphmem"]["ranking"]
    }
    assert found == {"talk-1", "talk-2"}
    names = {row["namespace"] for row in cli.json("namespaces")}
    assert f"eval-locomo-{report['digest']}-all" not in names


@pytest.mark.parametrize("knowledge", ["recorded", "both"])
def test_recorded_facts_are_searched(cli: Cli, knowledge: str) -> None:
    report = _eval(
        cli, "locomo", str(LOCOMO), "--knowledge", knowledge, "--conversations", "talk-1"
    )
    assert report["knowledge"] == knowledge
    name = next(
        row["namespace"]
        for row in cli.json("namespaces")
        if row["namespace"].startswith("eval-locomo-") and f"talk-1-{knowledge}" in row["namespace"]
    )
    facts = cli.json("search", "pottery on Thursdays", "-n", name, "--granularity", "fact")["hits"]
    assert "Jonas learns pottery on Thursdays and grows tomatoes." in {f["text"] for f in facts}
    learned = next(f for f in facts if f["text"].startswith("Jonas learns pottery"))
    assert set(learned["turns"]) == {"D1:4", "D1:2"}


def test_musique_with_recorded_triples(cli: Cli) -> None:
    local = _eval(cli, "musique", str(DATA / "tiny_musique.json"), "--baselines", "hipporag2")
    assert (local["turns"], local["questions"], local["skipped"]) == (7, 3, 1)
    assert list(local["systems"]["graphmem"]["groups"]) == ["all", "2 hops", "3 hops"]
    recording = str(DATA / "tiny_musique_openie.json")
    for knowledge in ("recorded", "both"):
        report = _eval(
            cli, "musique", str(DATA / "tiny_musique.json"), "--knowledge", knowledge,
            "--recorded", recording,
        )  # fmt: skip
        assert report["systems"]["graphmem"]["groups"]["all"]["recall@10"]["value"] == 1.0
    code, _, err = cli("eval", "musique", str(DATA / "tiny_musique.json"), "--knowledge", "both")
    assert code == 2
    assert "--recorded FILE" in err


def test_longmemeval(cli: Cli) -> None:
    report = _eval(cli, "longmemeval", str(DATA / "tiny_longmemeval.json"), "--limit", "2")
    assert (report["memories"], report["questions"], report["skipped"]) == (2, 2, 1)
    groups = report["systems"]["graphmem"]["groups"]
    assert groups["single-session-user"]["recall@5"]["value"] == 1.0
    assert groups["multi-session"]["recall@5"]["value"] is None  # only its sessions are known
    assert groups["multi-session"]["session_recall@5"]["value"] == 1.0


def test_a_person_sees_tables_and_wrong_names_are_explained(cli: Cli) -> None:
    code, out, err = cli("eval", "locomo", str(LOCOMO), "--baselines", "bm25")
    assert code == 0
    for shown in ("categories 1-4", "1 multi-hop", "bm25", "A search takes", "packed context"):
        assert shown in out
    assert "is kept for the next run" in err.replace("\n", " ")
    code, _, err = cli("eval", "locomo", str(LOCOMO), "--without", "magic")
    assert code == 2
    assert "router" in err
    code, _, err = cli("eval", "locomo", str(LOCOMO), "--baselines", "magic")
    assert code == 2
    assert "hipporag2" in err
    code, _, err = cli("eval", "locomo", str(DATA / "nothing.json"))
    assert code == 2
    assert "nothing is downloaded" in err
    assert "data" in cli("eval", "musique", "--help")[1]


def test_updates_are_judged_in_memories_that_are_forgotten(cli: Cli) -> None:
    tiny = str(DATA / "tiny_updates.json")
    report = _eval(cli, "updates", tiny)
    assert (report["cases"], report["without_facts"]) == (2, [])
    assert (report["decisions"]["all"]["right"], report["confusion"]["ADD"]["ADD"]) == (2, 2)
    assert report["old_still_holds"]["another"]["value"] == 1.0
    assert not _namespaces(cli, "eval-updates-")
    code, out, err = cli("eval", "updates", tiny, "--misses", "--keep")
    assert code == 0
    assert "addition" in out
    kept = _namespaces(cli, "eval-updates-")
    assert len(kept) == 2
    assert any(name in err for name in kept)
    assert _eval(cli, "updates", tiny) == report  # over what was kept, and forgets it
    assert not _namespaces(cli, "eval-updates-")


def test_questions_about_change(cli: Cli) -> None:
    asked = ("change", str(DATA / "tiny_change_questions.json"), "--data", str(LOCOMO))
    report = _eval(cli, *asked, "--without", "ppr", "--rows")
    assert (report["memories"], report["questions"], report["skipped"]) == (1, 2, 1)
    ours = report["systems"]["graphmem"]
    assert ours["all"]["recall@10"]["value"] == 1.0  # eight turns, and all are ranked
    row = report["rows"][0]["systems"]["graphmem"]
    (first, *_) = row["facts"]
    expected = ["talk-1", "D1:3"] in first["turns"] and "vase" in first["text"]
    assert row["then@1"] == ours["then"]["then@1"]["value"] == float(expected)
    assert list(report["differences"]) == ["without ppr"]
    assert len(_namespaces(cli, "eval-change-")) == 1
    code, out, _ = cli("eval", *asked, "--misses", "--as-of", "--remove")
    assert (code, "1 questions are on conversations that are not here" in out) == (0, True)
    assert not _namespaces(cli, "eval-change-")


def test_broad_questions(cli: Cli) -> None:
    asked = ("broad", str(DATA / "tiny_broad_questions.json"), "--data", str(LOCOMO))
    report = _eval(cli, *asked, "--without", "profiles", "--rows")
    assert (report["memories"], report["questions"], report["skipped"]) == (1, 2, 1)
    ours = report["systems"]["graphmem"]
    assert ours["all"]["recall@20"]["value"] == 1.0  # eight turns, and all are ranked
    assert ours["side"]["recall@5"]["questions"] == 1
    assert list(report["differences"]) == ["without profiles"]
    assert len(report["rows"][0]["systems"]["graphmem"]["turns"]) == 8
    code, out, _ = cli("eval", *asked, "--misses", "--remove")
    assert (code, "1 questions are on conversations that are not here" in out) == (0, True)
    assert not _namespaces(cli, "eval-broad-")


def _namespaces(cli: Cli, prefix: str) -> list[str]:
    names = [row["namespace"] for row in cli.json("namespaces")]
    return sorted(name for name in names if name.startswith(prefix))
