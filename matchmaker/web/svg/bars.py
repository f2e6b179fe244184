"""Geometry of the bar charts. Widths are in hundredths of a percent or in score points, so that no style is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ROW = 54
LONGEST_PERCENT = 86  # what is left beside the longest bar is for its figure


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its class, place, width in percent of the drawing, and figure."""

    css: str
    y: int
    percent: str
    value: int


@dataclass(frozen=True, slots=True)
class Row:
    """A label with its bars below it; `y` is the top of the row."""

    code: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Rows from top to bottom, and the height of the drawing."""

    rows: tuple[Row, ...]
    height: int


def paired_bars(figures: Sequence[tuple[str, int, int]]) -> Chart:
    """A chart of (code, offers, needs), all bars on one scale that begins at zero."""
    most = max((max(offers, needs) for _, offers, needs in figures), default=0) or 1
    rows = []
    for place, (code, offers, needs) in enumerate(figures):
        top = place * ROW
        bars = (
            Bar("bar-offer", top + 20, _percent(offers, most), offers),
            Bar("bar-need", top + 33, _percent(needs, most), needs),
        )
        rows.append(Row(code, top, bars))
    return Chart(tuple(rows), len(figures) * ROW)


SHARE_ROW = 40
SHARE = 68  # length of a track, in percent of the drawing


def share_bars(figures: Sequence[tuple[str, int, int]]) -> Chart:
    """A chart of (code, basis points before, after) on tracks that stand for the whole: what is before lies on top."""
    rows = []
    for place, (code, before, after) in enumerate(figures):
        top = place * SHARE_ROW + 20
        pair = (("cover-proposed", after), ("cover-arranged", before))
        bars = tuple(Bar(css, top, _percent(points, 10_000, SHARE), points) for css, points in pair)
        rows.append(Row(code, place * SHARE_ROW, bars))
    return Chart(tuple(rows), len(figures) * SHARE_ROW)


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a stacked bar, in score points from the start."""

    css: str
    x: int
    width: int


def stacked(points: Iterable[int]) -> tuple[Segment, ...]:
    """The parts of a score card end to end; together they are as long as the total."""
    segments, start = [], 0
    for place, width in enumerate(points):
        segments.append(Segment(f"part-{place % 5 + 1}", start, width))
        start += width
    return tuple(segments)


def coverage_segments(parts: Iterable[tuple[str, int]], whole: int) -> tuple[Segment, ...]:
    """The parts of a quantity end to end in 0..10000, those that are nothing left out; together they fill the bar."""
    segments, before = [], 0
    for name, size in parts:
        start, end = before * 10_000 // whole, (before + size) * 10_000 // whole
        if size:
            segments.append(Segment(f"cover-{name}", start, end - start))
        before += size
    return tuple(segments)


def _percent(value: int, most: int, longest: int = LONGEST_PERCENT) -> str:
    hundredths = value * longest * 100 // most
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
