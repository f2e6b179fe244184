"""CSV files as people send them: what is wrong is told with line, column and reason, what is written is read."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.errors import FieldError, InvalidInput
from matchmaker.exchange.csv import columns, harmless, read_records, restored, write_records, write_table
from matchmaker.exchange.decoding import LARGEST, decode
from matchmaker.reference.demo import reader
from matchmaker.schemas.needs import NeedSchema
from matchmaker.schemas.offers import OfferSchema
from matchmaker.wording.text import say

HEADER = "ref,party,title,kind,unit,class_code,theme,quantity,starts_on,ends_on"
ROW = "N-1,XAA,Surgeons,training,place,surgery,victim_assistance,12,2027-01-01,2027-12-31"
ROW_2 = ROW.replace("N-1", "N-2")
OFFER_HEADER = "ref,provider,title,kind,unit,themes,amount,currency,starts_on,ends_on"
OFFER_ROW = "O-1,XAD,Teams,funding,money,clearance|risk_education,12500000.00,EUR,2027-01-01,2028-12-31"


def needs(*lines: str, end: str = "\n") -> bytes:
    return (end.join(lines) + end).encode()


def refused(data: bytes) -> list[tuple[int | None, str, str]]:
    """(line, column, code) of everything wrong with a file of needs; every error has a text."""
    return [(error.line, error.path, error.code) for error in errors(data)]


def errors(data: bytes, schema: Any = None) -> tuple[FieldError, ...]:
    with pytest.raises(InvalidInput) as raised:
        read_records(data, schema or NeedSchema())
    assert all(say(error) for error in raised.value.errors)
    return raised.value.errors


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_are_read_with_any_line_end_mark_and_delimiter(end: str, mark: bytes, delimiter: str) -> None:
    rows = read_records(mark + needs(HEADER, ROW, "", ROW_2, end=end).replace(b",", delimiter.encode()), NeedSchema())
    assert [record["ref"] for record in rows.records] == ["N-1", "N-2"]
    assert rows.lines == (2, 4)
    assert rows.records[0]["quantity"] == 12


def test_a_first_line_that_names_the_delimiter_is_passed_over() -> None:
    rows = read_records(b"sep=;\r\n" + needs(HEADER, ROW, end="\r\n").replace(b",", b";"), NeedSchema())
    assert rows.lines == (3,)


def test_a_delimiter_inside_quotes_is_part_of_the_text() -> None:
    (record,) = read_records(
        needs(HEADER, ROW.replace("Surgeons", '"Surgeons, nurses; both ""now"""')), NeedSchema()
    ).records
    assert record["title"] == 'Surgeons, nurses; both "now"'


def test_lists_are_separated_by_bars_and_empty_cells_are_not_given() -> None:
    (record,) = read_records(needs(f"{OFFER_HEADER},languages,notes", f"{OFFER_ROW},fr| ar |, "), OfferSchema()).records
    assert record["themes"] == ("clearance", "risk_education")
    assert record["languages"] == ("fr", "ar")
    assert record["notes"] is None
    assert record["quantity"] == 1_250_000_000


def test_latin_1_is_refused_with_the_place_of_the_first_bad_byte() -> None:
    data = needs(HEADER, ROW, ROW_2.replace("Surgeons", "Opération")).decode().encode("latin-1")
    (error,) = errors(data)
    assert (error.line, error.path, error.code) == (3, "file", "file_not_utf8")
    assert error.params == {"bad_line": 3, "place": 11, "byte": "0xE9", "before": "N-2,XAA,Op"}
    assert "0xE9 in line 3, at place 11" in say(error)


def test_a_place_is_counted_in_characters_and_not_in_bytes() -> None:
    (error,) = errors("é,é,é\r\né".encode() + b"\xe9")
    assert (error.params["bad_line"], error.params["place"]) == (2, 2)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_by_its_name(encoding: str) -> None:
    assert refused(needs(HEADER, ROW).decode().encode(encoding)) == [(None, "file", "file_utf16")]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", (None, "file", "file_empty")),
        (b"\xef\xbb\xbf", (None, "file", "file_empty")),
        (b"\n \n\n", (None, "file", "file_empty")),
        (b"sep=;\n", (None, "file", "file_empty")),
        (needs(HEADER), (None, "file", "file_no_rows")),
        (needs(HEADER, ",,,,,,,,,"), (None, "file", "file_no_rows")),
        (b"PK\x03\x04rest", (None, "file", "file_spreadsheet")),
        (needs(HEADER, ROW).replace(b"Surg", b"Su\0g"), (2, "file", "file_nul")),
        (needs("hello,world", "1,2"), (1, "file", "header_not_found")),
        (needs(HEADER, ROW.replace("Surgeons", '"Surgeons')), (2, "file", "file_quotes")),
        (needs(HEADER, ROW, ROW_2.replace("Surgeons", '"Surg"eons')), (3, "file", "file_quotes")),
        (needs("titel," + HEADER, "x," + ROW), (1, "titel", "column_unknown_did_you_mean")),
        (needs("colour," + HEADER, "x," + ROW), (1, "colour", "column_unknown")),
        (needs("title," + HEADER, "x," + ROW), (1, "title", "column_twice")),
        (needs(HEADER.replace("theme,", ""), ROW), (1, "theme", "column_missing")),
        (needs(HEADER, ROW + ",x"), (2, "row", "too_many_cells")),
        (needs(HEADER, ROW[:-11]), (2, "row", "too_few_cells")),
        (needs(HEADER + ",", ROW + ",stray"), (2, "row", "column_unnamed")),
        (needs(HEADER, ROW, ROW), (3, "ref", "ref_twice_in_file")),
        (needs(HEADER, ROW.replace("Surgeons", "x" * 20_001)), (2, "title", "cell_too_long")),
        (needs(HEADER, ROW.replace("Surgeons", "x" * 5_000_000)), (2, "title", "cell_too_long")),
        (needs(HEADER, ROW, ROW_2.replace("Surgeons", '"' + "x\n" * 2_500_000 + '"')), (3, "title", "cell_too_long")),
        (needs(HEADER, ROW.replace("12", "-12", 1)), (2, "quantity", "negative")),
        (needs(HEADER, ROW.replace(",12,", ',"1,200",')), (2, "quantity", "thousands_separator")),
        (needs(HEADER, ROW.replace("2027-12-31", "9999-12-31")), (2, "ends_on", "day_out_of_range")),
        (needs(HEADER, ROW.replace("2027-12-31", "2026-12-31")), (2, "ends_on", "dates_reversed")),
        (needs(HEADER, ROW.replace("victim_assistance", "victims")), (2, "theme", "code_not_known")),
        (needs(HEADER, ROW.replace("m_ass", "m-ass")), (2, "theme", "code_not_known_did_you_mean")),
        (needs(HEADER, ROW.replace("Surgeons", "Sur\u202egeons")), (2, "title", "character_refused")),
        (needs(HEADER, ROW.replace("Surgeons", "x" * 201)), (2, "title", "too_long")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_line_column_and_reason(data: bytes, found: tuple[int | None, str, str]) -> None:
    assert found in refused(data)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"12500000.00": "-5"}, (2, "amount", "negative")),
        ({"12500000.00": "99999999999999"}, (2, "amount", "amount_absurd")),
        ({"12500000.00": '"12,500,000.00"'}, (2, "amount", "thousands_separator")),
        ({"12500000.00": "12.500.000"}, (2, "amount", "thousands_separator")),
        ({"12500000.00": "NaN"}, (2, "amount", "amount_wanted")),
        ({"EUR": "ZZZ"}, (2, "currency", "currency_not_known")),
        ({"EUR": ""}, (2, "currency", "currency_missing")),
    ],
)
def test_bad_money_is_told_at_its_column(cells: dict[str, str], found: tuple[int, str, str]) -> None:
    row = OFFER_ROW
    for old, new in cells.items():
        row = row.replace(old, new)
    assert [(e.line, e.path, e.code) for e in errors(needs(OFFER_HEADER, row), OfferSchema())] == [found]


def test_line_numbers_stay_right_after_quoted_line_breaks() -> None:
    rows = (ROW + ',"first\nsecond\r\nthird"', ROW_2.replace("12,", "x,", 1) + ",none")
    assert refused(needs(HEADER + ",notes", *rows)) == [(5, "quantity", "whole_number_wanted")]


def test_every_bad_row_is_told_in_the_order_of_the_file() -> None:
    bad = [ROW.replace("N-1", f"N-{n}").replace(",12,", ",many,") for n in range(3)]
    found = refused(needs(HEADER, bad[0], ROW.replace("N-1", "fine"), bad[1], bad[2] + ",x"))
    assert found == [
        (2, "quantity", "whole_number_wanted"), (4, "quantity", "whole_number_wanted"), (5, "row", "too_many_cells"),
    ]  # fmt: skip


def test_equal_rows_without_a_ref_are_told() -> None:
    header, row = HEADER.removeprefix("ref,"), ROW.removeprefix("N-1,")
    (error,) = errors(needs(header, row, "", row))
    assert (error.line, error.path, error.code, error.params) == (4, "row", "row_twice", {"first": 2})


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(InvalidInput) as raised:
        decode(b"x" * (LARGEST + 1))
    assert [(error.code, error.params) for error in raised.value.errors] == [("file_too_large", {"most": 20})]


def test_trailing_empty_columns_of_a_spreadsheet_do_no_harm() -> None:
    assert read_records(needs(HEADER + ",,", ROW + ",,", ",,,,,,,,,,,"), NeedSchema()).lines == (2,)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    for content in (data, HEADER.encode() + b"\n" + data, needs(HEADER, ROW) + data):
        try:
            assert read_records(content, NeedSchema()).records
        except InvalidInput as refused:
            assert refused.errors


@pytest.mark.parametrize(("schema", "read"), [(OfferSchema(), reader.read_offers), (NeedSchema(), reader.read_needs)])
def test_what_is_written_is_read_back_unchanged(schema: Any, read: Any) -> None:
    text = write_records(read(), schema, {"XAA-01": "Exercise. Not the position of any State"})
    assert read_records(text.encode(), schema).records == read()
    names, *rows = csv.reader(io.StringIO(text, newline=""))
    assert tuple(names) == (*columns(schema), "marking")
    assert {row[-1] for row in rows} <= {"", "Exercise. Not the position of any State"}


@given(st.text())
def test_an_apostrophe_before_a_formula_comes_off_again(text: str) -> None:
    assert restored(harmless(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+41", "-5", "@SUM(A1)", "\t=1", "\r=1", "'=1", "＝1", '=HYPERLINK("x")'])
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert list(csv.reader(io.StringIO(write_table(("a",), [{"a": text}]), newline="")))[1] == [f"'{text}"]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_title_survives_a_file(title: str) -> None:
    row = {**dict(zip(HEADER.split(","), ROW.split(","), strict=True)), "title": title}
    record: dict[str, Any]
    try:
        record = NeedSchema().read(row)
    except InvalidInput:
        return
    assert read_records(write_records([record], NeedSchema()).encode(), NeedSchema()).records == (record,)
