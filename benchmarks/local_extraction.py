"""How fast the local extractor is, everything included but embedding and storing.

    python benchmarks/local_extraction.py FILE

FILE is anything that ``graphmem add`` reads. Turns are cut into episodes of twenty, as embeddings
are not to be counted. spaCy alone on the same texts is timed in the same run; the aim is 100 turns
a second on two cores.
"""

from __future__ import annotations

import argparse
import time
from itertools import groupby

import spacy

from graphmem import Turn
from graphmem.conversation.readers.files import read_paths
from graphmem.extraction.interface import EpisodeTurns
from graphmem.extraction.local import PIPELINES, LocalExtractor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file")
    arguments = parser.parse_args()
    turns = [turn for turn in read_paths([arguments.file]) if isinstance(turn, Turn)]
    episodes = [
        EpisodeTurns(
            id=f"{conversation}/{session}/{start}",
            turns=tuple(group[start : start + 20]),
            participants=tuple(sorted({turn.speaker for turn in group if turn.speaker})),
        )
        for (conversation, session), items in groupby(
            turns, key=lambda turn: (turn.conversation, turn.session)
        )
        for group in [list(items)]
        for start in range(0, len(group), 20)
    ]
    extractor = LocalExtractor()
    list(extractor.extract(episodes[:1]))  # loads the pipeline
    began, used = time.perf_counter(), time.process_time()
    facts = sum(len(getattr(outcome, "facts", ())) for outcome in extractor.extract(episodes))
    elapsed, used = time.perf_counter() - began, time.process_time() - used
    print(
        f"{len(turns)} turns, {facts} facts: {len(turns) / elapsed:.0f} turns/s, "
        f"{len(turns) / used:.0f} a second of processor time"
    )
    nlp = next(spacy.load(name) for name in PIPELINES if spacy.util.is_package(name))
    began = time.perf_counter()
    for _ in nlp.pipe((turn.text for turn in turns), batch_size=64):
        pass
    print(f"spaCy alone: {len(turns) / (time.perf_counter() - began):.0f} turns/s")


if __name__ == "__main__":
    main()
