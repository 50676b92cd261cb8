"""The paths to a hit as a picture: an SVG element, drawn without any library.

Places stand in columns by their distance from the turn that is reached, so every line joins two
neighbouring columns and crosses no box. The stronger a line, the more of the walk comes along it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from unicodedata import category, east_asian_width

from graphmem.recall.explanation import Explained, Link, Place, Seed

__all__ = ["clean", "picture", "shortened"]

_WIDTH, _HEIGHT = 208, 68
_ACROSS, _BETWEEN = 130, 20  # gaps
_EDGE = 12
_LETTERS = 25  # of a line in a box
_LINES = 2
_TOOLTIP = 400

_JOINERS = "\u200c\u200d"  # without a meaning of their own, but words and emoji need them

_Key = tuple[int, str]  # distance from the turn that is reached, and what is there


@dataclass
class _Box:
    kind: str
    head: str
    text: str
    seed: Seed | None = None
    x: float = 0.0
    y: float = 0.0


@dataclass
class _Line:
    label: str
    share: float = 0.0


@dataclass
class _Drawing:
    boxes: dict[_Key, _Box] = field(default_factory=dict)
    lines: dict[tuple[_Key, _Key], _Line] = field(default_factory=dict)


def picture(explained: Explained, name: str) -> str:
    """An SVG element of the paths to a hit; nothing where there are none.

    Parameters
    ----------
    explained
        The hit and its paths.
    name
        What the picture shows, for those who cannot see it.
    """
    if not explained.paths:
        return ""
    drawing = _drawing(explained)
    width, height = _arrange(drawing)
    strongest = max((line.share for line in drawing.lines.values()), default=1.0) or 1.0
    parts = [
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" style="min-width:{width * 0.72:.0f}px;'
        f'max-width:{width:.0f}px" role="img" aria-label="{escape(clean(name))}">'
    ]
    ends = [(drawing.boxes[a], drawing.boxes[b], line) for (a, b), line in drawing.lines.items()]
    parts += [_curve(one, other, line.share / strongest) for one, other, line in ends]
    starts = Counter(one for one, _ in drawing.lines)
    parts += [
        _label(drawing.boxes[a], drawing.boxes[b], line.label, near_end=starts[a] > 1)
        for (a, b), line in drawing.lines.items()
    ]
    parts += [_drawn(box) for box in drawing.boxes.values()]
    return "\n".join([*parts, "</svg>"])


def _drawing(explained: Explained) -> _Drawing:
    drawing = _Drawing()
    hit = explained.hit
    for path in explained.paths:
        last = len(path.places) - 1
        keys = [(last - i, place.id + place.kind) for i, place in enumerate(path.places)]
        for key, place in zip(keys, path.places, strict=True):
            drawing.boxes.setdefault(key, _place(place, key[0] == 0 and hit.kind == "turn"))
        drawing.boxes[keys[0]].seed = path.seed
        for link, pair in zip(path.links, pairwise(keys), strict=True):
            drawing.lines.setdefault(pair, _Line(_said(link))).share += path.share
        if hit.kind != "turn":
            top = (-1, hit.id)
            drawing.boxes.setdefault(top, _Box("hit", hit.kind, hit.text))
            line = drawing.lines.setdefault((keys[-1], top), _Line("rests on"))
            line.share += path.share
    return drawing


def _place(place: Place, is_hit: bool) -> _Box:
    head = f"{place.said_at:%Y-%m-%d}" if place.said_at else place.kind
    return _Box("hit" if is_hit else place.kind, head, place.text)


def _said(link: Link) -> str:
    return f"{link.relation} {link.probability:.2f}"


def _arrange(drawing: _Drawing) -> tuple[float, float]:
    """Give every box its place; returns the size of the picture."""
    columns = sorted({key[0] for key in drawing.boxes})
    tallest = max(sum(key[0] == column for key in drawing.boxes) for column in columns)
    height = tallest * (_HEIGHT + _BETWEEN) - _BETWEEN
    for column in columns:
        members = [key for key in drawing.boxes if key[0] == column]
        members.sort(key=lambda key: _beside(drawing, key))
        top = (height - len(members) * (_HEIGHT + _BETWEEN) + _BETWEEN) / 2
        for place, key in enumerate(members):
            box = drawing.boxes[key]
            box.x = _EDGE + (columns[-1] - column) * (_WIDTH + _ACROSS)
            box.y = _EDGE + top + place * (_HEIGHT + _BETWEEN)
    width = len(columns) * (_WIDTH + _ACROSS) - _ACROSS
    return width + 2 * _EDGE, height + 2 * _EDGE


def _beside(drawing: _Drawing, key: _Key) -> float:
    """Mean height of what a box leads to: it is put beside that."""
    after = [drawing.boxes[b].y for a, b in drawing.lines if a == key]
    return sum(after) / len(after) if after else 0.0


def _ends(one: _Box, other: _Box) -> tuple[float, float, float, float]:
    return one.x + _WIDTH, one.y + _HEIGHT / 2, other.x, other.y + _HEIGHT / 2


def _curve(one: _Box, other: _Box, strength: float) -> str:
    x1, y1, x2, y2 = _ends(one, other)
    middle = (x1 + x2) / 2
    return (
        f'<path class="line" d="M{x1:.0f} {y1:.0f} C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f}'
        f' {x2 - 3:.0f} {y2:.0f}" stroke-width="{1.2 + 3.8 * strength:.1f}"/>'
        f'<circle class="end" cx="{x2:.0f}" cy="{y2:.0f}" r="{2.5 + 1.5 * strength:.1f}"/>'
    )


def _label(one: _Box, other: _Box, label: str, *, near_end: bool) -> str:
    """The label of a line, where it is apart from those that begin or end with it."""
    x1, y1, x2, y2 = _ends(one, other)
    along, down = (0.58, 0.66) if near_end else (0.42, 0.34)
    x, y = x1 + (x2 - x1) * along, y1 + (y2 - y1) * down - 5
    return f'<text class="label" x="{x:.0f}" y="{y:.0f}">{escape(label)}</text>'


def _drawn(box: _Box) -> str:
    lines = _wrapped(clean(box.text))
    round_ = _HEIGHT / 2 if box.kind == "entity" else 9
    inside = 20 if box.kind == "entity" else 12
    parts = [
        f'<g class="box {escape(re.sub(r"[^a-z]", "", box.kind))}"><title>'
        f"{escape(shortened(box.text, _TOOLTIP))}</title>"
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{_WIDTH}" height="{_HEIGHT}"'
        f' rx="{round_:.0f}"/>'
        f'<text class="head" x="{box.x + inside:.0f}" y="{box.y + 19:.0f}">'
        f"{escape(clean(box.head))}</text>"
    ]
    if box.seed is not None:
        parts.append(
            f'<text class="seed" x="{box.x + _WIDTH - inside:.0f}" y="{box.y + 19:.0f}">'
            f"start {box.seed.weight:.1%}</text>"
        )
    parts += [
        f'<text x="{box.x + inside:.0f}" y="{box.y + 38 + 17 * i:.0f}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    ]
    return "".join([*parts, "</g>"])


def _wrapped(text: str) -> list[str]:
    """A text in a few lines that fit into a box."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < _LINES:
        line = rest[: _fitting(rest)]
        if len(line) < len(rest) and " " in line.rstrip() and rest[len(line)] != " ":
            line = line[: line.rindex(" ")]
        lines.append(line.strip())
        rest = rest[len(line) :].strip()
    if rest:
        last = lines[-1]
        lines[-1] = f"{last[: _fitting(last, _LETTERS - 1)].rstrip()}…"
    return lines


def _fitting(text: str, letters: int = _LETTERS) -> int:
    """How many characters fit; those of East Asia take two places."""
    taken = 0
    for i, letter in enumerate(text):
        taken += 2 if east_asian_width(letter) in "WF" else 1
        if taken > letters:
            return max(i, 1)
    return len(text)


def clean(text: str) -> str:
    """A text on one line, without what could change how other text is shown."""
    kept = "".join(" " if category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text)
    shown = (
        letter for letter in kept
        if letter in _JOINERS or category(letter) not in ("Cf", "Cs", "Co")
    )  # fmt: skip
    return " ".join("".join(shown).split())


def shortened(text: str, length: int) -> str:
    """A clean text of at most so many characters."""
    line = clean(text)
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"
