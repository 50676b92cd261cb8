"""An explanation as a web page of its own: no scripts, no fonts, nothing loaded from anywhere.

What the memory says may come from anybody, so all of it is escaped, and the page's own policy
forbids whatever might get through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from graphmem.recall.explanation import Again, Explained, Explanation, Path, Seed
from graphmem.recall.explanation_picture import picture, shortened
from graphmem.recall.explanation_text import found_fields, meaning

__all__ = ["page"]

_TEXT = 600  # characters of a hit
_ALIKE = 0.005  # of a share that is shown as nothing

_STYLE = """
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --text: #1c2430; --soft: #5d6878;
  --rule: #dfe3ea; --bar: #3b6fd4; --minus: #c2543d; --line: #8a97ab; --turn: #eef3fc;
  --turn-edge: #a9bfe6; --entity: #f4eefc; --entity-edge: #c3a9e6; --hit: #e4f5ea;
  --hit-edge: #3f9a63; --seed: #9a5b00; }
@media (prefers-color-scheme: dark) { :root { --page: #12161c; --card: #1b2129; --text: #e4e8ee;
  --soft: #9aa6b6; --rule: #2f3843; --bar: #6d9bf0; --minus: #e08a74; --line: #66748a;
  --turn: #1f2a3c; --turn-edge: #44608f; --entity: #2b2340; --entity-edge: #6d5396;
  --hit: #1a3325; --hit-edge: #4fb07a; --seed: #f0b45c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 20px 56px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 14px; overflow-wrap: anywhere; }
h2 { font-size: 13px; font-weight: 600; color: var(--soft); margin: 0 0 8px; }
.over { color: var(--soft); margin: 0 0 2px; }
.chips { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 0 22px; padding: 0; list-style: none; }
.chips li { border: 1px solid var(--rule); background: var(--card); border-radius: 14px;
  padding: 2px 11px; overflow-wrap: anywhere; }
.chips b { color: var(--soft); font-weight: 500; margin-right: 5px; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(330px, 1fr)); gap: 0 16px;
  align-items: start; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 12px;
  padding: 16px 18px; margin: 0 0 16px; min-width: 0; }
.found { border-left: 4px solid var(--hit-edge); }
.said { margin: 0 0 4px; font-size: 17px; overflow-wrap: anywhere; }
.about { color: var(--soft); font-size: 13.5px; margin: 0 0 14px; overflow-wrap: anywhere; }
.about b { color: var(--text); }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
td { padding: 2px 0; vertical-align: top; overflow-wrap: anywhere; }
td.number { text-align: right; white-space: nowrap; width: 58px; padding-right: 10px;
  font-variant-numeric: tabular-nums; }
td.bar { width: 150px; padding: 7px 10px 0 0; }
td.name { width: 1%; white-space: nowrap; padding-right: 12px; }
td.why { color: var(--soft); }
@media (max-width: 640px) { td.bar { width: 56px; } td.name { width: auto; padding-right: 4px; } }
.track { display: flex; height: 8px; background: var(--rule); border-radius: 4px;
  overflow: hidden; }
.track i { background: var(--bar); border-radius: 4px; }
.track i.minus { background: var(--minus); }
.picture { overflow-x: auto; margin: 14px -4px 6px; }
svg { display: block; width: 100%; height: auto; font: 13px system-ui, -apple-system, "Segoe UI",
  Roboto, sans-serif; }
svg text { fill: var(--text); }
.line { fill: none; stroke: var(--line); opacity: .75; }
.end { fill: var(--line); }
.label { font-size: 11.5px; text-anchor: middle; fill: var(--soft) !important;
  stroke: var(--card); stroke-width: 4px; paint-order: stroke; stroke-linejoin: round; }
.box rect { fill: var(--turn); stroke: var(--turn-edge); stroke-width: 1.2; }
.entity rect { fill: var(--entity); stroke: var(--entity-edge); }
.hit rect { fill: var(--hit); stroke: var(--hit-edge); stroke-width: 2; }
svg .head { font-size: 11px; fill: var(--soft); }
svg .seed { font-size: 11px; text-anchor: end; fill: var(--seed); font-weight: 600; }
ol { margin: 8px 0 0; padding-left: 22px; font-size: 14px; }
ol li { margin: 2px 0; overflow-wrap: anywhere; }
ol em, .how { color: var(--soft); font-style: normal; }
.how { font-size: 13.5px; margin: 4px 0 0; }
"""


def page(explanation: Explanation) -> str:
    """The whole page, to be kept in a file and opened."""
    question = shortened(explanation.question, _TEXT)
    hits = "".join(_hit(each) for each in explanation.hits)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(f"Why: {shortened(question, 80)}")}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<p class="over">Why this was found</p>
<h1 dir="auto">{escape(question)}</h1>
{_chips(found_fields(explanation))}
<div class="two">
{_weights(explanation.weights)}
{_seeds(explanation.seeds)}
</div>
{hits or '<p class="card">Nothing was found.</p>'}
</main>
</body>
</html>
"""


def _chips(fields: Iterable[tuple[str, str]]) -> str:
    found = "".join(
        f'<li dir="auto"><b>{escape(name)}</b>{escape(shortened(value, 200))}</li>'
        for name, value in fields
    )
    return f'<ul class="chips">{found}</ul>' if found else ""


def _weights(weights: Mapping[str, float]) -> str:
    return f"""<section class="card"><h2>What counts for this question</h2>
{_table(_bars(weights, told=False))}</section>"""


def _seeds(seeds: Iterable[Seed]) -> str:
    rows = "".join(
        f'<tr><td class="number">{seed.weight:.1%}</td><td dir="auto">'
        f'{escape(shortened(seed.place.text, 70))} <span class="how">'
        f"{escape(shortened(seed.reason, 90))}</span></td></tr>"
        for seed in seeds
    )
    title = "Where the walk over the graph begins"
    return f'<section class="card"><h2>{title}</h2>{_table(rows)}</section>'


def _hit(explained: Explained) -> str:
    hit = explained.hit
    said = f"{hit.said_at:%Y-%m-%d}" if hit.said_at else None
    turns = ", ".join(hit.turns[:4]) + (" …" if len(hit.turns) > 4 else "")
    about = [hit.kind, said, hit.speaker or hit.title, hit.conversation, turns]
    facts = " · ".join(escape(shortened(part, 80)) for part in about if part)
    return f"""<article class="card found">
<p class="said" dir="auto">{escape(shortened(hit.text, _TEXT))}</p>
<div class="about"><b>{explained.rank}.</b> {facts} · score <b>{hit.score:.2f}</b></div>
<h2>What the score is made of</h2>
{_table(_bars(hit.signals, told=True))}
{_again(explained.again)}
{_paths(explained)}
</article>
"""


def _bars(values: Mapping[str, float], *, told: bool) -> str:
    """A row for each value that is worth one: its name, itself, a bar and what it says."""
    ordered = sorted(values.items(), key=lambda item: (-abs(item[1]), item[0]))
    most = max((abs(value) for value in values.values()), default=1.0) or 1.0
    rows = []
    for name, value in ordered:
        if abs(value) < _ALIKE:
            continue
        number = f"{value:+.2f}" if told else f"{value:.2f}"
        why = f'<td class="why">{escape(meaning(name, value))}</td>' if told else ""
        rows.append(
            f'<tr><td class="name">{escape(name)}</td><td class="number">{number}</td>'
            f'<td class="bar">{_bar(abs(value) / most, minus=value < 0)}</td>{why}</tr>'
        )
    return "".join(rows)


def _again(again: Iterable[Again]) -> str:
    asked = "".join(
        f'<li dir="auto">{escape(shortened(each.question, 200))} '
        f"<em>{escape(shortened(each.why, 120))}</em></li>"
        for each in again
    )
    return f'<h2 style="margin-top:16px">Asked again</h2><ol>{asked}</ol>' if asked else ""


def _paths(explained: Explained) -> str:
    drawn = picture(explained, f"Paths to: {shortened(explained.hit.text, 80)}")
    if not drawn:
        return '<p class="how">The graph does not lead to it.</p>'
    listed = "".join(f'<li dir="auto">{_told(path)}</li>' for path in explained.paths)
    covered = min(sum(path.share for path in explained.paths), 1.0)
    return f"""<h2 style="margin-top:16px">How the graph leads to it</h2>
<div class="picture">{drawn}</div>
<p class="how">These ways bring {covered:.0%} of its PageRank. Numbers at boxes: how many of the
walks start there; at lines: the probability of that step.</p>
<ol>{listed}</ol>
"""


def _told(path: Path) -> str:
    if not path.links:
        reason = escape(shortened(path.seed.reason, 80))
        return f"{path.share:.1%}: <em>the walk begins here ({reason})</em>"
    parts = [
        f"{path.share:.1%}: {escape(shortened(path.places[0].text, 70))}"
        f" <em>({escape(shortened(path.seed.reason, 80))})</em>"
    ]
    for link, place in zip(path.links, path.places[1:], strict=True):
        parts.append(f"<em>{link.relation}</em> {escape(shortened(place.text, 70))}")
    return " → ".join(parts)


def _bar(share: float, *, minus: bool = False) -> str:
    kind = ' class="minus"' if minus else ""
    return f'<div class="track"><i{kind} style="width:{100 * share:.0f}%"></i></div>'


def _table(rows: str) -> str:
    return f"<table>{rows}</table>" if rows else '<p class="how">Nothing.</p>'
