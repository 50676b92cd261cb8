"""Pictures for the metadata of assets, as Markdown."""

import base64
import io

from matplotlib.figure import Figure

from graphmem.steps.report import MemoryReport

_KINDS = {
    "turn": ("turns", "#5b8ff9"),
    "episode": ("episodes", "#61ddaa"),
    "entity": ("entities", "#f6bd16"),
    "fact": ("facts", "#7262fd"),
    "triple": ("triples", "#78d3f8"),
    "unit": ("memory units", "#f08bb4"),
}
_STATES = (("extracted", "#61ddaa"), ("pending", "#f6bd16"), ("lost", "#e8684a"))


def plot(report: MemoryReport) -> str:
    """Bars of the nodes by kind, and of how far the turns are, as an inline PNG."""
    figure = Figure(figsize=(8, 3.6), dpi=110, layout="constrained")
    kinds, turns = figure.subplots(2, 1, height_ratios=[6, 1])
    names = [name for name, _ in _KINDS.values()]
    counts = [report.nodes.get(kind, 0) for kind in _KINDS]
    bars = kinds.barh(names, counts, color=[color for _, color in _KINDS.values()])
    kinds.bar_label(bars, labels=[f"{count:,}" for count in counts], padding=4)
    kinds.invert_yaxis()
    kinds.margins(x=0.1)
    left = 0
    for state, color in _STATES:
        count = getattr(report, state)
        turns.barh(["turns"], [count], left=left, color=color, label=f"{state} {count:,}")
        left += count
    turns.set_xlim(0, max(left, 1))
    turns.legend(ncols=3, loc="upper left", bbox_to_anchor=(0, 0), frameon=False)
    for axes in (kinds, turns):
        axes.spines[["top", "right", "bottom"]].set_visible(False)
        axes.set_xticks([])
        axes.tick_params(length=0)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f"![what the memory holds](data:image/png;base64,{data})"


def table(report: MemoryReport) -> str:
    """The nodes by kind, and how far the turns are, as a Markdown table."""
    rows = [(name, report.nodes.get(kind, 0)) for kind, (name, _) in _KINDS.items()]
    rows += [(f"turns {state}", getattr(report, state)) for state, _ in _STATES]
    rows.append(("quarantined pieces of input", report.quarantined))
    lines = [f"| {name} | {count:,} |" for name, count in rows]
    return "\n".join(["| what | how many |", "|:--|--:|", *lines])
