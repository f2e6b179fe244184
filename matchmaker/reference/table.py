"""Reads one tidy file of `reference/data` into frozen dataclasses, cell by cell, by the types of their fields.

A file has the columns that its dataclass has fields, no more and no fewer. An empty cell is None where the field allows
it, an empty tuple for a list (values separated by `|`), empty text for text, and an error everywhere else.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from matchmaker.domain.vocabulary import Basis
from matchmaker.errors import MatchmakerError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """What every row says of itself: whence it comes, as of when, whether it was found there or is recalled.

    `as_of_on` is the day of a source that is dated (a list, an updated profile), else the day on which it was read.
    """

    source: str
    as_of_on: date
    basis: Basis
    note: str = ""


class BrokenReferenceFile(MatchmakerError):
    """A file of reference data cannot be read. params: file, line (0 for the whole file), column, problem."""

    code = "broken_reference_file"


def read_table(name: str, row_type: type[T]) -> tuple[T, ...]:
    """Every row of `reference/data/<name>.csv` in the order of the file; read once. BrokenReferenceFile if it is not
    UTF-8, has other columns than `row_type` has fields, or a cell that its field's type does not take."""
    rows: tuple[T, ...] = _read(name, cast(Any, row_type))
    return rows


@cache
def _read(name: str, row_type: Any) -> tuple[Any, ...]:
    path = files("matchmaker.reference").joinpath("data", f"{name}.csv")
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenReferenceFile(file=name, line=0, column="", problem=str(error)) from error
    return tuple(parse_table(name, text, row_type))


def parse_table(name: str, text: str, row_type: type[T]) -> Iterator[T]:
    """The rows of a file's text; `name` stands in errors only."""
    readers = _readers(cast(Any, row_type))
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = next(rows, [])
    if sorted(header) != sorted(readers):
        odd = sorted(set(header) ^ set(readers)) or ["a column twice"]
        raise BrokenReferenceFile(file=name, line=1, column="|".join(odd), problem="columns differ")
    for cells in rows:
        if len(cells) != len(header):
            raise BrokenReferenceFile(file=name, line=rows.line_num, column="", problem="number of cells differs")
        yield row_type(**_values(name, rows.line_num, dict(zip(header, cells, strict=True)), readers))


def _values(name: str, line: int, row: dict[str, str], readers: dict[str, Callable[[str], Any]]) -> dict[str, Any]:
    values = {}
    for column, cell in row.items():
        try:
            values[column] = readers[column](cell)
        except ValueError as error:
            raise BrokenReferenceFile(file=name, line=line, column=column, problem=str(error)) from error
    return values


@cache
def _readers(row_type: type[Any]) -> dict[str, Callable[[str], Any]]:
    hints = get_type_hints(row_type)
    return {field.name: _reader(hints[field.name]) for field in dataclasses.fields(row_type)}


def _reader(hint: Any) -> Callable[[str], Any]:
    if get_origin(hint) is types.UnionType:
        inner = _reader(next(arg for arg in get_args(hint) if arg is not types.NoneType))
        return lambda cell: inner(cell) if cell else None
    if get_origin(hint) is tuple:
        inner = _reader(get_args(hint)[0])
        return lambda cell: tuple(inner(part) for part in cell.split("|")) if cell else ()
    if hint is date:
        return date.fromisoformat
    if hint is bool:
        return _yes_or_no
    if hint in (int, float, str) or issubclass(hint, StrEnum):
        return hint  # type: ignore[no-any-return]
    raise TypeError(f"no reader for {hint}")


def _yes_or_no(cell: str) -> bool:
    if cell not in ("yes", "no"):
        raise ValueError(f"{cell!r} is neither yes nor no")
    return cell == "yes"
