"""Context packing: as much of the evidence as a token budget holds, in the order it was said.

As in *Adaptive Focus Memory for Language Models* (AFM), a turn is given in full, compressed or as a
placeholder. AFM spends the budget in chronological order, so that old trifles can starve what
matters. Here the steps by which turns are raised stand in one order that does not depend on the
budget, and packing stops at the first step that does not fit. So the best turns come first, and a
larger budget never lowers any turn's fidelity.

AFM also tells what is critical ("I'm allergic to nuts") and never leaves it out; here a lexicon
does (:mod:`graphmem.recall.critical`). Nothing else gets any room before each critical turn among
the hits has its shortest form, which is a line with the critical words. So one is dropped only
where nothing is there but others of its kind, and it holds for every budget, so that there is no
overflow to report beyond ``decisions``. It is not AFM's "in full first": a critical turn may have
nothing to do with the question, and then a line of it is enough. To rise above that line, it needs
the score that any turn needs, and of those that need the same it comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import groupby

from graphmem.recall.lexical import tokens
from graphmem.recall.shortening import Shortening, TokenCounter
from graphmem.records import Hit, Source

__all__ = ["Context", "Decision", "Fidelity", "PackingConfig", "TokenCounter", "entry", "pack"]

_INDENT = "\n  "


class Fidelity(IntEnum):
    """How much of a turn the context holds."""

    DROPPED = 0
    PLACEHOLDER = 1
    COMPRESSED = 2
    FULL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PackingConfig:
    """How turns are rendered and which fidelity each is first raised to.

    Attributes
    ----------
    full_from, compressed_from
        Share of the best score from which a turn is first given in full, or compressed (AFM's
        thresholds); others begin as placeholders.
    long
        Tokens beyond which a turn is given in full only when everything else is there: one long
        paste must not take all the room.
    ratio, compressed_tokens
        A compressed turn has at most this share of its tokens (AFM's), beside those of critical
        sentences, and never more than this.
    snippet
        Characters of a placeholder's text.
    statement
        Characters of each critical statement in a placeholder: it has to say to what somebody is
        allergic.
    """

    full_from: float = 0.55
    compressed_from: float = 0.30
    long: int = 400
    ratio: float = 0.35
    compressed_tokens: int = 200
    snippet: int = 40
    statement: int = 80


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one hit, and whether it is critical."""

    hit: str
    source: Source | None
    fidelity: Fidelity
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """Evidence packed for a prompt.

    Attributes
    ----------
    text
        One entry for each turn, in the order they were said, each behind its citation.
    tokens
        Tokens of ``text``.
    citations
        The turn behind each citation, in the order of the text.
    decisions
        What became of each hit, best first.
    """

    text: str = ""
    tokens: int = 0
    citations: Mapping[str, Source] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    hit: Hit
    label: str
    texts: Mapping[Fidelity, str]
    costs: Mapping[Fidelity, int]
    standing: Fidelity  # by its score alone
    target: Fidelity
    critical: bool


def pack(
    hits: Sequence[Hit],
    question: str,
    token_budget: int,
    count_tokens: TokenCounter,
    *,
    positions: Mapping[str, int] | None = None,
    numbered: bool = False,
    config: PackingConfig | None = None,
) -> Context:
    """Pack the hits of a search under a token budget.

    Parameters
    ----------
    hits
        Best first, with their scores; a second hit of the same id is left out.
    question
        What was asked: compression keeps the sentences that bear on it.
    token_budget
        Tokens that the whole text may have.
    count_tokens
        Tokens of a text, by the model at hand.
    positions
        Place of each hit in its session, by id, to order what has the same time;
        ``Snapshot.index`` is one.
    numbered
        Whether a turn is cited by its number among the hits in order of time, not by its id.
    config
        How turns are rendered.

    Returns
    -------
    Context
        Never over the budget; empty where not even one placeholder fits.
    """
    distinct = list({hit.id: hit for hit in reversed(hits)}.values())[::-1]
    order = _chronological(distinct, positions or {})
    labels = _numbers(order) if numbered else _labels(distinct)
    items = _items(distinct, labels, question, count_tokens, config or PackingConfig())
    steps = list(_affordable(items, token_budget))
    while True:
        shown = dict(steps)
        text = "\n".join(items[i].texts[shown[i]] for i in order if i in shown)
        used = count_tokens(text) if text else 0
        if used <= token_budget or not steps:
            break
        steps.pop()  # the tokens of a text can be more than those of its lines
    return Context(
        text=text,
        tokens=used,
        citations={
            items[i].label: items[i].hit.sources[0]
            for i in order
            if i in shown and items[i].hit.sources
        },
        decisions=tuple(
            Decision(
                item.hit.id,
                item.hit.sources[0] if item.hit.sources else None,
                shown.get(i, Fidelity.DROPPED),
                item.critical,
            )
            for i, item in enumerate(items)
        ),
    )


def _affordable(items: Sequence[_Item], budget: int) -> Iterator[tuple[int, Fidelity]]:
    """Steps in their order, up to the first that does not fit."""
    spent = 0
    reached = [Fidelity.DROPPED] * len(items)
    for i, aim in _aims(items):
        item = items[i]
        for fidelity in sorted(item.texts):
            if not reached[i] < fidelity <= aim:
                continue
            before = item.costs[reached[i]] if reached[i] else 0
            spent += item.costs[fidelity] - before
            if spent > budget:
                return
            reached[i] = fidelity
            yield i, fidelity


def _aims(items: Sequence[_Item]) -> Iterator[tuple[int, Fidelity]]:
    """Which item is raised next, and how far.

    First what is critical gets its shortest form; then each item rises to its target, the best
    first; then the best ones to more. Of items of the same standing critical ones come first.
    """
    yield from ((i, min(item.texts)) for i, item in enumerate(items) if item.critical)
    order: list[int] = []
    for _, alike in groupby(range(len(items)), key=lambda i: items[i].standing):
        order.extend(sorted(alike, key=lambda i: not items[i].critical))
    yield from ((i, items[i].target) for i in order)
    for aim in (Fidelity.COMPRESSED, Fidelity.FULL):
        yield from ((i, aim) for i in order)


def _items(
    hits: Sequence[Hit],
    labels: Sequence[str],
    question: str,
    count: TokenCounter,
    config: PackingConfig,
) -> list[_Item]:
    terms = set(tokens(question))
    best = max((hit.score for hit in hits), default=0.0)
    items = []
    for hit, label in zip(hits, labels, strict=True):
        short = Shortening(hit.text, passage=bool(hit.title and not hit.speaker))
        texts = _renderings(hit, label, short, terms, count, config)
        costs = {fidelity: count(text + "\n") for fidelity, text in texts.items()}
        standing = _standing(hit.score / best if best > 0 else 1.0, config)
        target = standing
        if standing == Fidelity.FULL and costs[Fidelity.FULL] > config.long:
            target = Fidelity.COMPRESSED
        target = max(target, min(texts))
        items.append(_Item(hit, label, texts, costs, standing, target, short.critical))
    return items


def _standing(share: float, config: PackingConfig) -> Fidelity:
    """What a hit with this share of the best score is first raised to."""
    if share >= config.full_from:
        return Fidelity.FULL
    return Fidelity.COMPRESSED if share >= config.compressed_from else Fidelity.PLACEHOLDER


def _renderings(
    hit: Hit,
    label: str,
    short: Shortening,
    terms: set[str],
    count: TokenCounter,
    config: PackingConfig,
) -> dict[Fidelity, str]:
    """The text at each fidelity; one that is not shorter than the next higher is left out."""
    limit = min(int(count(short.whole) * config.ratio), config.compressed_tokens)
    bodies = {
        Fidelity.FULL: short.whole,
        Fidelity.COMPRESSED: short.compressed(terms, limit, config.compressed_tokens, count),
        Fidelity.PLACEHOLDER: short.placeholder(config.snippet, config.statement),
    }
    texts: dict[Fidelity, str] = {}
    above: int | None = None
    for fidelity, body in bodies.items():
        text = entry(label, hit, body)
        cost = count(text)
        if above is None or (body and cost < above):
            texts[fidelity] = text
            above = cost
    return texts


def entry(label: str, hit: Hit, body: str) -> str:
    """What is given of a hit, behind a head with its label; no line of it looks like a head."""
    day = hit.said_at.date().isoformat() if hit.said_at else None
    parts = (label, day, _inline(hit.speaker or hit.title or ""))
    head = f"[{' · '.join(part for part in parts if part)}]"
    return f"{head} {_INDENT.join(body.splitlines())}".rstrip()


def _numbers(order: Sequence[int]) -> list[str]:
    """Numbers from 1 for items that stand in this order."""
    labels = [""] * len(order)
    for number, i in enumerate(order, start=1):
        labels[i] = str(number)
    return labels


def _labels(hits: Sequence[Hit]) -> list[str]:
    """The source turns' ids, with the conversation where two conversations share the id."""
    names = Counter(source.id for source in {hit.sources[0] for hit in hits if hit.sources})
    return [_label(hit, names) for hit in hits]


def _label(hit: Hit, names: Mapping[str, int]) -> str:
    if not hit.sources:
        return hit.id
    source = hit.sources[0]
    label = source.id if names[source.id] < 2 else f"{source.conversation}/{source.id}"
    return _inline(label)


def _inline(text: str) -> str:
    """A text that cannot end the brackets that it stands in."""
    return " ".join(text.split()).replace("]", ")")


def _chronological(hits: Sequence[Hit], positions: Mapping[str, int]) -> list[int]:
    """Hits in the order they were said; what has no time comes first."""

    def key(i: int) -> tuple[float, str, int, int]:
        hit = hits[i]
        moment = hit.said_at.timestamp() if hit.said_at else float("-inf")
        return moment, hit.conversation or "", positions.get(hit.id, 0), i

    return sorted(range(len(hits)), key=key)
