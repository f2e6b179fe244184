"""A backtest as a document and as a picture; no donor and no State is named in either."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from matchmaker.domain.matching.studies.backtest import Backtest, PastFlow
from matchmaker.exchange.csv import read_records
from matchmaker.schemas.flows import FlowSchema
from matchmaker.wording.text import say_code

CENTS = 100
WIDTH, HEIGHT, LEFT, FLOOR, HIGHEST = 720, 330, 24, 270, 190
HAPPENED, PROPOSED, INK = "#8a6d1f", "#1f5f8b", "#222222"
GROUPS = ("0", "1", "2", "3", "4", "5+")


def read_flows_file(data: bytes) -> tuple[PastFlow, ...]:
    """The flows to States of a file. InvalidInput with line, column and reason of everything wrong in it."""
    records = read_records(data, FlowSchema()).records
    return tuple(
        PastFlow(one["year"], one["provider"], one["receiver"], one["amount_usd"] * CENTS)
        for one in records
        if one.get("receiver")
    )


def document(found: Backtest, locale: str = "en") -> dict[str, Any]:
    """The figures as plain values for JSON, with what they cannot say."""
    return {**dataclasses.asdict(found), "limits": [say_code(code, {}, locale) for code in LIMITS]}


LIMITS = ("backtest_limit_sectors", "backtest_limit_needs", "backtest_limit_tables", "backtest_limit_alike")


def picture(found: Backtest, locale: str = "en") -> str:
    """Needs by their number of partners, as it was and as it would have been proposed, as SVG."""
    series = ((found.happened.partners, HAPPENED, "backtest_happened"),
              (found.proposed.partners, PROPOSED, "backtest_proposed"))  # fmt: skip
    most = max(1, *(max(values) for values, _, _ in series))
    title = say_code("backtest_picture_title", {"year": found.year, "needs": found.needs}, locale)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="14" fill="{INK}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(LEFT, 26, title, weight="bold"),
        *_key(series, locale),
        f'<line x1="{LEFT}" y1="{FLOOR}" x2="{WIDTH - LEFT}" y2="{FLOOR}" stroke="{INK}"/>',
        *(bar for place in range(len(GROUPS)) for bar in _group(place, series, most)),
        _text(WIDTH // 2, HEIGHT - 14, say_code("backtest_picture_axis", {}, locale), anchor="middle"),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


_Series = tuple[tuple[Sequence[int], str, str], ...]


def _key(series: _Series, locale: str) -> list[str]:
    lines = []
    for place, (_, colour, code) in enumerate(series):
        x = LEFT + place * 300
        lines.append(f'<rect x="{x}" y="40" width="14" height="14" fill="{colour}"/>')
        lines.append(_text(x + 20, 52, say_code(code, {}, locale)))
    return lines


def _group(place: int, series: _Series, most: int) -> list[str]:
    step = (WIDTH - 2 * LEFT) // len(GROUPS)
    x, bar = LEFT + place * step + 18, (step - 40) // 2
    lines = [_text(x + bar, FLOOR + 20, GROUPS[place], anchor="middle")]
    for at, (values, colour, _) in enumerate(series):
        height = values[place] * HIGHEST // most
        left = x + at * bar
        lines.append(
            f'<rect x="{left}" y="{FLOOR - height}" width="{bar - 4}" height="{height}" fill="{colour}"/>'
        )  # fmt: skip
        lines.append(_text(left + bar // 2 - 2, FLOOR - height - 5, str(values[place]), anchor="middle"))
    return lines


def _text(x: int, y: int, text: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-weight="{weight}">{escape(text)}</text>'
