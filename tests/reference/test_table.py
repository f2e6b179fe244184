"""Reading a reference file: typed cells, and an error that names file, line and column when it is broken."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest

from matchmaker.domain.vocabulary import Article, Basis
from matchmaker.reference.table import BrokenReferenceFile, Sourced, parse_table, read_table


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Row(Sourced):
    name: str
    article: Article
    due_on: date | None
    count: int | None
    listed: bool
    codes: tuple[str, ...]


HEADER = "name,article,due_on,count,listed,codes,source,as_of_on,basis,note\n"
GOOD = 'A,art4,2030-08-01,12,yes,x|y,"A source, with a comma",2026-11-23,found,\n'


def test_cells_become_values_of_the_types_of_their_fields() -> None:
    (row,) = parse_table("file", HEADER + GOOD, Row)
    assert (row.article, row.due_on, row.count, row.listed, row.codes) == (
        Article.ART_4, date(2030, 8, 1), 12, True, ("x", "y"),
    )  # fmt: skip
    assert (row.source, row.as_of_on, row.basis, row.note) == (
        "A source, with a comma", date(2026, 11, 23), Basis.FOUND, "",
    )  # fmt: skip


def test_an_empty_cell_is_missing_and_never_zero() -> None:
    (row,) = parse_table("file", HEADER + "A,art4,,,no,,S,2026-11-23,recalled,Remark\n", Row)
    assert (row.due_on, row.count, row.codes) == (None, None, ())


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (HEADER + GOOD + GOOD.replace("2030-08-01", "1 Aug 2030"), 3, "due_on"),
        (HEADER + GOOD.replace("art4", "art9"), 2, "article"),
        (HEADER + GOOD.replace("yes", "maybe"), 2, "listed"),
        (HEADER + GOOD.replace("found", "found (2015)"), 2, "basis"),
        (HEADER + GOOD.replace("12", "12.5"), 2, "count"),
        (HEADER + GOOD.replace(",found,", ",found"), 2, ""),
        (HEADER.replace("codes", "kodes") + GOOD, 1, "codes|kodes"),
        ("", 1, "article|as_of_on|basis|codes|count|due_on|listed|name|note|source"),
    ],
)
def test_a_broken_file_is_reported_with_line_and_column(text: str, line: int, column: str) -> None:
    with pytest.raises(BrokenReferenceFile) as error:
        list(parse_table("file", text, Row))
    params: dict[str, Any] = error.value.params
    assert (params["file"], params["line"], params["column"]) == ("file", line, column)


def test_a_missing_file_is_a_broken_one() -> None:
    with pytest.raises(BrokenReferenceFile):
        read_table("no_such_file", Row)
