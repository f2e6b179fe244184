"""CSV files of offers and needs: reading into validated rows, all errors at once, and writing the same columns.

The columns are the fields of the schema. Several values of a cell are separated by "|". `marking` is written for the
reader of an export and ignored on import.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.errors import FieldError, InvalidInput
from matchmaker.exchange.decoding import LARGEST, decode, refuse_file
from matchmaker.schemas.base import RecordSchema, unknown
from matchmaker.schemas.fields import Codes, Conditions, PartyRefs
from matchmaker.schemas.reading import shown

DELIMITERS = ",;\t"
LONGEST_CELL = 20_000
MARKING = "marking"
SEPARATOR = "|"
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


@dataclass(frozen=True, slots=True)
class ReadRows:
    """Records of a file as the schema hands them on, and the line on which each begins."""

    records: tuple[dict[str, Any], ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]


def columns(schema: RecordSchema) -> tuple[str, ...]:
    """The columns of a file of such records, in order."""
    return tuple(schema.fields)


def read_records(data: bytes, schema: RecordSchema) -> ReadRows:
    """Every record of a CSV file, or InvalidInput with line, column and reason of everything wrong in it."""
    text = decode(data)
    delimiter, rows = _parse(text, columns(schema))
    if not rows:
        refuse_file("file_empty")
    names, body = _header(rows[0], schema), [row for row in rows[1:] if any(cell.strip() for cell in row.cells)]
    if not body:
        refuse_file("file_no_rows")
    errors: list[FieldError] = []
    records: list[dict[str, Any]] = []
    for row in body:
        try:
            records.append(_read_row(row, names, delimiter, schema))
        except InvalidInput as refused:
            errors += refused.errors
    errors += [*_refs_twice(body, names), *_rows_twice(body)]
    if errors:
        raise InvalidInput(sorted(errors, key=lambda error: error.line or 0))
    return ReadRows(tuple(records), tuple(row.line for row in body))


def _parse(text: str, known: Sequence[str]) -> tuple[str, list[_Row]]:
    """The delimiter of a file and all of its rows. A first line such as "sep=;" names the delimiter."""
    named = re.match(r"\ufeff?sep=([,;\t])(?:\r\n|\r|\n)", text)
    if named:
        return named[1], list(_rows(text[named.end() :], named[1], skipped=1))
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    delimiter = max(DELIMITERS, key=lambda char: (_named(first, char, known), first.count(char)))
    return delimiter, list(_rows(text, delimiter))


def _named(line: str, delimiter: str, known: Sequence[str]) -> int:
    """How many cells of a line are names of columns."""
    return len({cell.strip().strip('"').strip().casefold() for cell in line.split(delimiter)} & set(known))


def _rows(text: str, delimiter: str, *, skipped: int = 0) -> Iterator[_Row]:
    """Rows with the line on which each begins; empty lines are left out."""
    limit = csv.field_size_limit(2 * LARGEST)  # longer cells are refused with their column, in `_cells`
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1 + skipped
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                refuse_file("file_quotes", line)
            if cells:
                yield _Row(line, cells)
    finally:
        csv.field_size_limit(limit)


def _header(row: _Row, schema: RecordSchema) -> list[str]:
    """The names of the columns, in the order of the file; "" for an unnamed one."""
    known = columns(schema)
    names = [cell.strip() for cell in row.cells]
    if not any(name in known for name in names):
        refuse_file("header_not_found", row.line, allowed=", ".join(known[:5]))
    errors = [
        unknown("column", name, known, row.line) for name in names if name and name not in known and name != MARKING
    ]
    twice = [name for name in known if names.count(name) > 1]
    errors += [FieldError(name, "column_twice", {"name": name}, row.line) for name in twice]
    errors += [
        FieldError(name, "column_missing", {"name": name}, row.line)
        for name, field in schema.fields.items()
        if field.required and name not in names
    ]
    if errors:
        raise InvalidInput(errors)
    return names


def _read_row(row: _Row, names: Sequence[str], delimiter: str, schema: RecordSchema) -> dict[str, Any]:
    _check_cells(row, names, delimiter)
    return schema.read(
        {
            name: _value(schema, name, restored(cell))
            for name, cell in zip(names, row.cells, strict=True)
            if name and name != MARKING and cell.strip()
        },
        line=row.line,
    )


def _check_cells(row: _Row, names: Sequence[str], delimiter: str) -> None:
    counts: dict[str, object] = {"cells": len(row.cells), "columns": len(names)}
    if len(row.cells) > len(names):
        code = "too_many_cells"
        raise InvalidInput([FieldError("row", code, {**counts, "delimiter": _seen(delimiter)}, row.line)])
    if len(row.cells) < len(names):
        raise InvalidInput([FieldError("row", "too_few_cells", counts, row.line)])
    errors = []
    for at, (name, cell) in enumerate(zip(names, row.cells, strict=True), start=1):
        if len(cell) > LONGEST_CELL:
            params: dict[str, object] = {"length": len(cell), "longest": LONGEST_CELL}
            errors.append(FieldError(name or "row", "cell_too_long", params, row.line))
        elif not name and cell.strip():
            errors.append(FieldError("row", "column_unnamed", {"cell": at}, row.line))
    if errors:
        raise InvalidInput(errors)


def _seen(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else delimiter


def _value(schema: RecordSchema, name: str, cell: str) -> Any:
    if isinstance(schema.fields[name], Codes | PartyRefs | Conditions):
        return [item.strip() for item in cell.split(SEPARATOR) if item.strip()]
    return cell


def _refs_twice(rows: Sequence[_Row], names: Sequence[str]) -> Iterator[FieldError]:
    if "ref" not in names:
        return
    at = names.index("ref")
    first: dict[str, int] = {}
    for row in rows:
        ref = row.cells[at].strip() if at < len(row.cells) else ""
        if ref and first.setdefault(ref, row.line) != row.line:
            yield FieldError("ref", "ref_twice_in_file", {"ref": shown(ref), "first": first[ref]}, row.line)


def _rows_twice(rows: Sequence[_Row]) -> Iterator[FieldError]:
    """Rows that are equal in every cell; only rows without a ref can be, and a ref twice says so itself."""
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        if first.setdefault(tuple(row.cells), row.line) != row.line:
            yield FieldError("row", "row_twice", {"first": first[tuple(row.cells)]}, row.line)


def write_records(records: Iterable[object], schema: RecordSchema, markings: Mapping[str, str] | None = None) -> str:
    """The records as CSV with the columns that `read_records` takes, and `marking` by ref where there is one."""
    said = markings or {}
    rows = []
    for record in records:
        plain = schema.dump(record)
        rows.append({**{name: cell(plain[name]) for name in columns(schema)}, MARKING: said.get(str(plain["ref"]), "")})
    return write_table((*columns(schema), MARKING), rows)


def write_table(names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as CSV (RFC 4180); no cell begins in a way that a spreadsheet would calculate."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([harmless(cell(row.get(name))) for name in names] for row in rows)
    return out.getvalue()


def cell(value: object) -> str:
    """A plain value as the text of a cell, as `read_records` takes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return SEPARATOR.join(f"{word}:{code}" for code, word in sorted(value.items()))
    if isinstance(value, list | tuple):
        return SEPARATOR.join(str(item) for item in value)
    return str(value)


def harmless(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """The text that `harmless` wrote."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
