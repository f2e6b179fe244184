"""Tables of text for a terminal: cells are wrapped, wide characters count as two, nothing is cut off."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `right`: its cells end at its right edge."""

    heading: str
    width: int
    right: bool = False


def render(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table: headings, a rule, and one block of lines for each row."""
    lines = block(columns, [column.heading for column in columns])
    lines.append("-" * (sum(column.width for column in columns) + GAP * (len(columns) - 1)))
    for row in rows:
        lines += block(columns, row)
    return lines


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """The lines of a text, none wider than `width` where its words allow; longer words are broken."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _fill(paragraph.split(" "), width - display_width(indent))
    return [indent + line for line in lines]


def display_width(text: str) -> int:
    """How many places a text takes on a terminal."""
    return sum(_places(char) for char in text)


def _places(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _fill(words: Iterable[str], width: int) -> list[str]:
    lines, line = [], ""
    for word in (piece for whole in words for piece in _pieces(whole, width)):
        if line and display_width(line) + 1 + display_width(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _pieces(word: str, width: int) -> list[str]:
    if display_width(word) <= width:
        return [word]
    pieces, piece = [], ""
    for char in word:
        if piece and display_width(piece) + _places(char) > width:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]


def block(columns: Sequence[Column], cells: Sequence[str]) -> list[str]:
    """The lines of one row: as many as its highest cell needs."""
    wrapped = [wrap(cell, column.width) for column, cell in zip(columns, cells, strict=True)]
    height = max(len(lines) for lines in wrapped)
    return [
        (" " * GAP)
        .join(
            _padded(lines[at] if at < len(lines) else "", column)
            for column, lines in zip(columns, wrapped, strict=True)
        )
        .rstrip()
        for at in range(height)
    ]


def _padded(text: str, column: Column) -> str:
    space = " " * max(0, column.width - display_width(text))
    return space + text if column.right else text + space
