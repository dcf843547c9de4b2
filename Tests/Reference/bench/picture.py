"""The picture of a race, as SVG that reads on light and on dark ground."""

import math
from html import escape

from race import spread

LINE, NAMES, WIDTH, GAP = 20, 320, 420, 60
SHARES = 200
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f }
.quiet { fill: #6e7781 } .end { text-anchor: end } .middle { text-anchor: middle }
.rule { stroke: #d0d7de } .even { stroke: #6e7781; stroke-width: 1.5 }
.spread { stroke: currentColor; stroke-width: 2 }
.p0 { color: #0969da } .p1 { color: #bc4c00 } .p2 { color: #8250df } .p3 { color: #1a7f37 }
.p4 { color: #bf3989 }
circle, .bar { fill: currentColor }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .quiet { fill: #9198a1 } .rule { stroke: #3d444d } .even { stroke: #9198a1 }
  .p0 { color: #4493f8 } .p1 { color: #f0883e } .p2 { color: #ab7df8 } .p3 { color: #3fb950 }
  .p4 { color: #db61a2 }
}
"""


def text(x, y, words, kind=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(words)}</text>'


def line(x1, y1, x2, y2, kind):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


# Peers of one library have one colour.
FAMILIES = ["librosa", "numpy", "keras", "torch", "scikit-learn"]


def family(peer):
    return next(index for index, name in enumerate(FAMILIES) if name in peer)


def share(outcome, limits):
    if outcome.floor:
        return spread(outcome.floor)[0] / outcome.seconds
    return outcome.row.work.least(limits)[0] / outcome.seconds if outcome.row.work else None


def ticks(low, high):
    """1, 2, 5, 10, … between two ratios."""
    steps = (scale * 10.0**power for power in range(-3, 5) for scale in (1, 2, 5))
    return [step for step in steps if low <= step <= high]


def draw(outcomes, limits):
    """Left: how many times as long each peer takes, with the spread of the rounds. Right: our share of
    the machine's limit."""
    ratios = [
        (row, peer, *outcome.ratio(peer))
        for row, outcome in enumerate(outcomes) for peer in outcome.peers]
    low = min([0.8, *(ratio[3] for ratio in ratios)])
    high = max([2.0, *(ratio[4] for ratio in ratios)]) * 1.1
    seen = sorted({family(peer) for _, peer, *_ in ratios})
    top, bottom = 60, 60 + LINE * len(outcomes)
    right = NAMES + WIDTH + GAP

    def place(ratio):
        return NAMES + WIDTH * math.log(ratio / low) / math.log(high / low)

    parts = [
        text(NAMES, 16, "times as long as ours, by peer"),
        text(right, 16, "share of the machine's limit"),
    ]
    for index, member in enumerate(seen):
        x = NAMES + 90 * index
        parts.append(f'<g class="p{member}"><circle cx="{x + 4}" cy="30" r="4"/></g>')
        parts.append(text(x + 14, 34, FAMILIES[member], "quiet"))
    for tick in ticks(low, high):
        parts.append(line(place(tick), top - 8, place(tick), bottom, "even" if tick == 1 else "rule"))
        parts.append(text(place(tick), bottom + 16, f"{tick:g}", "quiet middle"))
    for tick in (0, 0.5, 1):
        x = right + SHARES * tick
        parts.append(line(x, top - 8, x, bottom, "rule"))
        parts.append(text(x, bottom + 16, f"{100 * tick:.0f}%", "quiet middle"))
    for row, outcome in enumerate(outcomes):
        y = top + LINE * row + LINE / 2
        parts.append(text(NAMES - 12, y + 4, outcome.row.name, "end"))
        part = share(outcome, limits)
        if part is not None:
            parts.append(
                f'<g class="p0"><rect class="bar" x="{right}" y="{y - 5}" height="10" '
                f'width="{SHARES * min(part, 1):.1f}"/></g>')
    for row, peer, ratio, least, most in ratios:
        y = top + LINE * row + LINE / 2
        parts.append(
            f'<g class="p{family(peer)}">'
            + line(place(least), y, place(most), y, "spread")
            + f'<circle cx="{place(ratio):.1f}" cy="{y:.1f}" r="4"/></g>')
    size = f"{right + SHARES + 30} {bottom + 30}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img">'
        f"<title>The race</title><style>{STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n")
