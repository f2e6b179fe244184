"""Tables as spreadsheets: a sheet that says what the file is, and one with the rows."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from matchmaker.exchange.downloads import Sheet, Value

LONGEST_CELL = 32_767  # what the format holds
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML has these
_OPTIONS = {
    "in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip


def workbook(sheet: Sheet, about: Sequence[str], about_name: str) -> bytes:
    """A spreadsheet. about: lines that say what it is, the notice of an exercise among them, on a sheet of their own
    and in the header of every printed page. Text that begins with "=" stays text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "d mmm yyyy"})
    page = book.add_worksheet(sheet.name[:31])
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_header(f"&L{_plain(' · '.join(about)).replace('&', '&&')[:200]}")
    page.set_column(0, len(sheet.titles) - 1, 18)
    for at, title in enumerate(sheet.titles):
        page.write_string(0, at, _plain(title), bold)
    for row, cells in enumerate(sheet.rows, start=1):
        for at, value in enumerate(cells):
            _write(page, row, at, value, day)
    notes = book.add_worksheet(about_name[:31])
    notes.set_column(0, 0, 100)
    for row, line in enumerate(about):
        notes.write_string(row, 0, _plain(line))
    book.close()
    return out.getvalue()


def _write(page: Any, row: int, at: int, value: Value, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        page.write_datetime(row, at, value, day)
    elif isinstance(value, int | Decimal):
        page.write_number(row, at, value)
    else:
        page.write_string(row, at, _plain(value))


def _plain(text: str) -> str:
    return _UNFIT.sub("", text)[:LONGEST_CELL]
