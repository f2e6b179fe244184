"""A picture of how cost grows: lines over two logarithmic axes, as SVG and without a library for it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[int, float]]

WIDTH, HEIGHT, GAP = 300, 260, 46
LEFT, TOP, INSIDE_W, INSIDE_H = 52, 30, 230, 180
COLOURS = ("#0b5fa5", "#b3541e", "#3b7a3b", "#7a3b8f", "#555555")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 4")  # colour is never the only sign


def growth(panels: Mapping[str, Mapping[str, Points]]) -> str:
    """One panel a family, with a line for every method: (n, seconds) in each; seconds above zero."""
    methods = list(dict.fromkeys(name for lines in panels.values() for name in lines))
    width = len(panels) * WIDTH + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT + 26}" font-family="sans-serif" '
        f'font-size="11" role="img"><title>{escape(_told(panels))}</title>'
    ]
    for place, (family, lines) in enumerate(panels.items()):
        parts += [f'<g transform="translate({place * WIDTH} 0)">', *_panel(family, lines, methods), "</g>"]
    for place, name in enumerate(methods):
        x, y = LEFT + place * 110, HEIGHT + 14
        parts.append(f'<path d="M{x} {y} h24" {_stroke(place)}/><text x="{x + 30}" y="{y + 4}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _told(panels: Mapping[str, Mapping[str, Points]]) -> str:
    ends = (
        f"{family}, {name}: {points[-1][1]:.3g} s at n = {points[-1][0]:,}"
        for family, lines in panels.items()
        for name, points in lines.items()
    )
    return "Seconds of the processor by size. " + "; ".join(ends) + "."


def _panel(family: str, lines: Mapping[str, Points], methods: Sequence[str]) -> list[str]:
    every = [point for points in lines.values() for point in points]
    sizes = sorted({n for n, _ in every})
    low, high = (math.floor(math.log10(min(s for _, s in every))), math.ceil(math.log10(max(s for _, s in every))))
    high = max(high, low + 1)

    def x(n: int) -> float:
        return LEFT + INSIDE_W * math.log(n / sizes[0]) / max(1e-9, math.log(sizes[-1] / sizes[0]))

    def y(seconds: float) -> float:
        return TOP + INSIDE_H * (high - math.log10(seconds)) / (high - low)

    parts = [f'<text x="{LEFT}" y="16" font-weight="bold">{escape(family)}</text>']
    for power in range(low, high + 1):
        at = y(10.0**power)
        parts.append(f'<path d="M{LEFT} {at:.1f} h{INSIDE_W}" stroke="#ccc" fill="none"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    for n in sizes:
        parts.append(f'<text x="{x(n):.1f}" y="{TOP + INSIDE_H + 16}" text-anchor="middle">{n:,}</text>')
    for name, points in lines.items():
        way = " ".join(f"{x(n):.1f},{y(seconds):.1f}" for n, seconds in points)
        parts.append(f'<polyline points="{way}" {_stroke(methods.index(name))}/>')
    return parts


def _stroke(place: int) -> str:
    dash = f' stroke-dasharray="{DASHES[place % len(DASHES)]}"' if DASHES[place % len(DASHES)] else ""
    return f'stroke="{COLOURS[place % len(COLOURS)]}" stroke-width="2" fill="none"{dash}'
