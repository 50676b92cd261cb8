from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graphmem.extraction.segmentation import Segment, SegmentationConfig, segment
from graphmem.records import Turn

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
SMALL = SegmentationConfig(min_turns=2, max_turns=7, window=2)


def turns_of(texts: list[str], minutes: list[int] | None = None) -> list[Turn]:
    return [
        Turn(
            id=str(number),
            text=text,
            speaker="Ana" if number % 2 else "Ben",
            said_at=NOON + timedelta(minutes=minutes[number]) if minutes else None,
        )
        for number, text in enumerate(texts)
    ]


def on_topics(topics: list[int], seed: int = 0, noise: float = 0.4) -> NDArray[np.float32]:
    """Unit vectors around a common direction, as sentence embeddings lie."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(max(topics, default=0) + 1, 128))
    rows = 2.0 + centres[topics] + noise * random.normal(size=(len(topics), 128))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@st.composite
def sessions(draw: st.DrawFn) -> tuple[list[Turn], NDArray[np.float32]]:
    topics = draw(st.lists(st.integers(0, 3), max_size=40))
    steps = draw(st.lists(st.sampled_from([0, 1, 45]), min_size=len(topics), max_size=len(topics)))
    texts = draw(
        st.lists(
            st.sampled_from(["Fine.", "By the way, look.", "And you?"]),
            min_size=len(topics),
            max_size=len(topics),
        )
    )
    seed = draw(st.integers(0, 99))
    minutes = np.cumsum(steps, dtype=int).tolist()
    return turns_of(texts, minutes), on_topics(topics, seed, noise=1.0)


@pytest.mark.parametrize("config", [SMALL, SegmentationConfig()])
@given(session=sessions())
@settings(max_examples=60, deadline=None)
def test_segments_are_the_session_and_final_ones_never_change(
    config: SegmentationConfig, session: tuple[list[Turn], NDArray[np.float32]]
) -> None:
    turns, embeddings = session
    whole = segment(turns, embeddings, config, closed=True)
    assert [at for part in whole for at in part.turns] == list(range(len(turns)))
    assert all(part.final for part in whole)
    assert all(1 <= len(part.turns) <= config.max_turns for part in whole)
    for known in range(len(turns) + 1):
        parts = segment(turns[:known], embeddings[:known], config)
        assert [part.final for part in parts] == [True] * (len(parts) - 1) + [False] * bool(parts)
        starts = [part.start for part in parts]
        assert starts == [part.start for part in whole][: len(starts)]
    assert segment(turns, embeddings, config, closed=True) == whole


def test_closing_changes_no_boundary() -> None:
    topics = [0] * 8 + [1] * 3
    turns, embeddings = turns_of(["Hm."] * 11), on_topics(topics)
    still_open, closed = segment(turns, embeddings), segment(turns, embeddings, closed=True)
    assert [part[:2] for part in still_open] == [part[:2] for part in closed]


def test_a_new_topic_begins_a_segment() -> None:
    topics = [0] * 8 + [1] * 7 + [2] * 6
    embeddings = on_topics(topics, noise=0.2)
    parts = segment(turns_of(["So it is."] * 21), embeddings, closed=True)
    assert [part.start for part in parts] == [0, 8, 15]


def test_one_topic_stays_together() -> None:
    parts = segment(turns_of(["So it is."] * 12), on_topics([0] * 12, noise=0.1), closed=True)
    assert len(parts) <= 2


def test_a_pause_begins_a_segment_however_short_the_one_before() -> None:
    minutes = [0, 1, 60, 61, 62, 200]
    parts = segment(turns_of(["Yes."] * 6, minutes), on_topics([0] * 6), closed=True)
    assert parts == [Segment(0, 2, True), Segment(2, 5, True), Segment(5, 6, True)]


def test_a_cue_phrase_tips_the_scales() -> None:
    topics = [0] * 14
    plain = turns_of(["We saw it."] * 14)
    cued = turns_of(["We saw it."] * 7 + ["Oh, by the way, I sold the car."] + ["We saw it."] * 6)
    embeddings = on_topics(topics)
    config = SegmentationConfig(valley=-1.5, cue_bonus=3.0)
    assert [part.start for part in segment(plain, embeddings, config, closed=True)] == [0]
    assert [part.start for part in segment(cued, embeddings, config, closed=True)] == [0, 7]


def test_a_question_that_leads_to_the_new_topic_begins_it() -> None:
    embeddings = on_topics([0] * 8 + [1] * 7, noise=0.2)
    starts = {}
    for text in (
        "So it is.",
        "Nice! How was Rome?",
        "I never saw such a thing, did you? I did not.",
    ):
        turns = turns_of(["So it is."] * 7 + [text] + ["So it is."] * 7)
        starts[text] = [part.start for part in segment(turns, embeddings, closed=True)]
    assert list(starts.values()) == [[0, 8], [0, 7], [0, 8]]


def test_turns_out_of_order_or_without_time_make_no_pause() -> None:
    turns = turns_of(["Yes."] * 4, [90, 0, 1, 2])
    assert len(segment(turns, on_topics([0] * 4), closed=True)) == 1


def test_passages_of_a_document_are_cut_only_by_length() -> None:
    passages = [Turn(id=str(number), text="A passage.", title="Oz") for number in range(30)]
    topics = [number // 5 for number in range(30)]
    parts = segment(passages[:20], on_topics(topics[:20]), closed=True)
    assert parts == [Segment(0, 20, True)]
    assert len(segment(passages, on_topics(topics), closed=True)) > 1


def test_nothing_and_one_turn() -> None:
    nothing = np.zeros((0, 4), dtype=np.float32)
    assert segment([], nothing, closed=True) == []
    one = segment(turns_of(["Hi."]), np.ones((1, 4), dtype=np.float32))
    assert one == [Segment(0, 1, False)]


def test_zero_and_broken_vectors_do_no_harm() -> None:
    embeddings = on_topics([0] * 12)
    embeddings[3] = 0
    embeddings[4] = np.nan
    parts = segment(turns_of(["Yes."] * 12), embeddings, closed=True)
    assert sum(len(part.turns) for part in parts) == 12


def test_wrong_shapes_and_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="2 turns, but 3 embeddings"):
        segment(turns_of(["a", "b"]), on_topics([0] * 3))
    with pytest.raises(ValueError, match="min_turns"):
        SegmentationConfig(min_turns=0)
    with pytest.raises(ValueError, match="max_turns"):
        SegmentationConfig(min_turns=6, max_turns=8)


def test_importing_the_core_loads_no_spacy() -> None:
    code = (
        "import sys, graphmem.extraction.interface, graphmem.extraction.segmentation,"
        " graphmem.extraction.local; sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
