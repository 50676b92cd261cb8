"""An explanation in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphmem.recall.explanation import Explanation, Path

__all__ = ["found_fields", "lines", "meaning"]

_MORE: Mapping[str, str] = {
    "turn": "its text is about what the question is about",
    "fact": "a fact in it is about what the question is about",
    "triple": "a relation that it states is what the question is about",
    "unit": "belongs together with what the question is about",
    "episode": "said in talk of what the question is about",
    "context": "with what was said before, it is about what the question is about",
    "words": "it has words of the question",
    "near": "the turns next to it have words of the question",
    "window": "the turns around it have words of the question",
    "speaker": "said by somebody whom the question names",
    "asks": "it is no question itself",
    "dated": "a fact in it has a time, and the question asks for one",
    "bridge": "fits the question better with a name in it that the best turns have",
    "judged": "the language model finds it useful",
    "only": "there is no other turn to choose from",
    "graph": "close, in the graph, to what the question names or fits",
    "time": "of the time that the question speaks of",
    "currency": "it held at the time that the question is about",
    "profile": "tells of the side of somebody's life that is asked for",
    "replaces": "it took the place of what would answer the question",
    "association": "belongs with what fits best",
    "story": "leads to, or follows from, what fits best",
    "tree": "belongs to a topic that fits",
    "recency": "said late, or early, as the question asks for",
    "importance": "a fact in it matters much",
    "own": "similar to the question in itself",
    "fact words": "has rare words of what is asked for",
}
_LESS: Mapping[str, str] = {
    "speaker": "said by somebody whom the question does not name",
    "asks": "it is a question itself",
    "dated": "no fact in it has a time, and the question asks for one",
    "currency": "something else holds in its place",
    "profile": "tells nothing of the side of somebody's life that is asked for",
    "overlap": "says again what stands above it",
}


def meaning(signal: str, share: float) -> str:
    """What a share of a score says; nothing where the signal is not known here."""
    if share < 0:
        return _LESS.get(signal, "less than most")
    return _MORE.get(signal, "")


def found_fields(explanation: Explanation) -> list[tuple[str, str]]:
    """What was found in a question and made of it, as names and values for people."""
    found, depth = explanation.found, explanation.depth
    fields = [
        ("entities", ", ".join(found.entities)),
        ("speakers", ", ".join(found.speakers)),
        ("time", " to ".join(f"{at:%Y-%m-%d}" if at else "…" for at in found.interval or ())),
        ("asked for", ", ".join([found.asked, *found.form] if found.asked else found.form)),
        ("words", ", ".join(found.terms)),
        ("passes", f"{2 if depth.deep else 1}, {depth.why}" if depth else ""),
    ]
    return [(name, value) for name, value in fields if value]


def lines(explanation: Explanation) -> Iterator[str]:
    """The lines of a plain text."""
    yield f"Question: {_short(explanation.question)}"
    yield from (f"  {name}: {value}" for name, value in found_fields(explanation))
    weights = sorted(explanation.weights.items(), key=lambda item: (-item[1], item[0]))
    yield "  weights: " + ", ".join(f"{name} {weight:.2f}" for name, weight in weights)
    yield "The walk over the graph begins at:"
    for seed in explanation.seeds:
        yield f"  {seed.weight:4.0%}  {_short(seed.place.text)} ({_short(seed.reason)})"
    for each in explanation.hits:
        hit = each.hit
        yield f"{each.rank}. {hit.kind}, score {hit.score:.2f}: {_short(hit.text)}"
        for name, share in sorted(hit.signals.items(), key=lambda item: (-abs(item[1]), item[0])):
            yield f"  {share:+.2f} {name}: {meaning(name, share)}".rstrip(": ")
        for again in each.again:
            yield f"  asked again: {_short(again.question)} ({_short(again.why)})"
        for path in each.paths:
            yield f"  {path.share:4.0%} of its PageRank: {_told(path)}"


def _told(path: Path) -> str:
    if not path.links:
        return f"the walk begins here ({_short(path.seed.reason, 60)})"
    parts = [f"{_short(path.places[0].text, 60)} ({_short(path.seed.reason, 60)})"]
    for link, place in zip(path.links, path.places[1:], strict=True):
        parts.append(f"—{link.relation} {link.probability:.2f}→ {_short(place.text, 60)}")
    return " ".join(parts)


def _short(text: str, length: int = 100) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
