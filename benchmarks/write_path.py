"""How long ``Memory.add`` takes, beside its embedder alone on the same texts.

    python benchmarks/write_path.py FILE

FILE is anything that ``graphmem add`` reads. The two take turns, round after round, each time on an
empty namespace; only their ratio means anything on a busy machine. The aim is 1.6 at most.
"""

from __future__ import annotations

import argparse
import statistics
import time

from graphmem import Memory, Settings, Turn
from graphmem.conversation.readers.files import read_paths
from graphmem.models.embedder import embedder_from

NAMESPACE = "benchmark-write-path"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file")
    parser.add_argument("--turns", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    turns = [turn for turn in read_paths([arguments.file]) if isinstance(turn, Turn)]
    turns = turns[: arguments.turns]
    settings = Settings()
    embedder = embedder_from(settings)
    batch = settings.write_batch
    ratios = []
    with Memory(NAMESPACE, settings=settings, embedder=embedder) as memory:
        for number in range(arguments.rounds + 1):
            memory.forget(everything=True)
            began = time.perf_counter()
            for start in range(0, len(turns), batch):
                embedder.embed([turn.index_text for turn in turns[start : start + batch]])
            alone = time.perf_counter() - began
            began = time.perf_counter()
            memory.add(turns)
            added = time.perf_counter() - began
            if number:  # the first round warms up the model and the server
                ratios.append(added / alone)
                print(
                    f"{len(turns)} turns: embedder {len(turns) / alone:.0f}/s, "
                    f"add {len(turns) / added:.0f}/s, ratio {ratios[-1]:.2f}"
                )
        memory.forget(everything=True)
    print(f"median ratio {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})")


if __name__ == "__main__":
    main()
