"""Lists as files: the same rows and fields as their page, nothing that a spreadsheet would calculate."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest

from matchmaker.db.queries.offers import list_offers
from matchmaker.db.queries.records import RecordFilter
from matchmaker.domain.access import OFFER_OWN_PARTY, OPERATOR
from matchmaker.exchange.csv import read_records
from matchmaker.schemas.needs import NeedSchema
from matchmaker.schemas.offers import OfferSchema
from matchmaker.services import offers
from matchmaker.web.downloads import MOST_ROWS
from tests.services.world import NOW, offer_row
from tests.web.site import Site

NOTICE = "Exercise. Not the position of any State"
PATHS = ("/offers", "/needs", "/parties", "/proposals")


def download(site: Site, path: str, seat: str = "public") -> Any:
    return site.reader(seat).client.get(path)


def rows_of(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")  # so that a spreadsheet reads accents
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet_of(data: bytes) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return list(book.worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize("seat", ["public", "reader", "coordinator", "provider:XAD", "affected:XAB", "auditor"])
def test_a_file_has_the_rows_of_its_page(site: Site, seat: str) -> None:
    with site.database.read() as session:
        from matchmaker.web.acting import actor_of

        page = list_offers(session, actor_of(seat), RecordFilter(provenance="posted", kind="training"), limit=500)
    rows = rows_of(download(site, "/offers.csv?kind=training", seat).data)
    assert {row["ref"] for row in rows} == {view.ref for view in page.items} and rows
    sheet = sheet_of(download(site, "/offers.xlsx?kind=training", seat).data)
    assert len(sheet) == len(rows) + 1


def test_a_file_leaves_empty_what_its_page_does_not_show_and_says_so(site: Site) -> None:
    everything = {"amount", "currency", "starts_on", "ends_on", "countries_preferred", "routes", *OFFER_OWN_PARTY}
    for row in rows_of(download(site, "/offers.csv").data):
        assert {name for name in everything if row[name]} == set(), row["ref"]
        assert "Not shown to you: " in row["marking"]
    own = [row for row in rows_of(download(site, "/offers.csv", "provider:XAD").data) if row["provider"] == "XAD"]
    assert own and all(row["starts_on"] and "Not shown" not in row["marking"] for row in own)
    others = [row for row in rows_of(download(site, "/offers.csv", "provider:XAD").data) if row["provider"] != "XAD"]
    assert all(row["starts_on"] and not row["conditions"] and not row["notes"] for row in others)


def test_a_file_has_the_order_of_its_page(site: Site) -> None:
    up = [row["ref"] for row in rows_of(download(site, "/needs.csv?sort=ref", "reader").data)]
    down = [row["ref"] for row in rows_of(download(site, "/needs.csv?sort=-ref", "reader").data)]
    assert up == down[::-1] and len(up) > 10


def test_what_a_party_downloads_of_its_own_can_be_imported(site: Site) -> None:
    for noun, schema, seat in (("offers", OfferSchema(), "provider:XAD"), ("needs", NeedSchema(), "affected:XAB")):
        found = read_records(download(site, f"/{noun}.csv?party={seat[-3:]}", seat).data, schema)
        assert len(found.records) >= 2, noun


@pytest.mark.parametrize("path", PATHS)
def test_every_row_about_an_exercise_says_so(site: Site, path: str) -> None:
    rows = rows_of(download(site, f"{path}.csv", "coordinator").data)
    marked = [row for row in rows if row.get("provider", row.get("party", row["ref"])).startswith(("XA", "XO"))]
    assert marked and all(row["marking"].startswith(NOTICE) for row in marked)
    book = openpyxl.load_workbook(io.BytesIO(download(site, f"{path}.xlsx", "coordinator").data))
    assert NOTICE in [cell.value for cell in book.worksheets[1]["A"]]
    assert NOTICE in str(book.worksheets[0].oddHeader.left.text)


@pytest.mark.parametrize("path", PATHS)
def test_a_file_comes_as_one_and_under_the_same_headers_as_a_page(site: Site, path: str) -> None:
    for form, kind in (("csv", "text/csv; charset=utf-8"), ("xlsx", "application/vnd.openxmlformats")):
        answer = download(site, f"{path}.{form}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(kind)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{path[1:]}-2026-11-23.{form}"'
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert download(site, f"{path}.pdf").status_code == 404
    assert download(site, f"{path}.csv?kind=nonsense&sort=secret&page=-1&text=%00").status_code == 200


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_cell_is_a_formula(database: Any, app: Any, start: str) -> None:
    from tests.services.world import add_parties

    add_parties(database)
    title = f"{start} then HYPERLINK".strip()
    with database.write() as session:
        offers.import_offers(session, OPERATOR, [offer_row("o-1", title=title, notes=start)], now=NOW, publish=True)
    app.config["CLOCK"] = lambda: NOW
    client = app.test_client()
    (row,) = rows_of(client.get("/offers.csv").data)
    assert row["title"] in (title, f"'{title}")
    assert not row["title"].startswith(("=", "+", "-", "@", "\t", "\r"))
    book = openpyxl.load_workbook(io.BytesIO(client.get("/offers.xlsx").data))
    cells = [cell for line in book.worksheets[0].iter_rows() for cell in line if cell.value == title]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_spreadsheet_speaks_in_words_numbers_and_days(site: Site) -> None:
    titles, *rows = sheet_of(download(site, "/needs.xlsx?party=XAB", "affected:XAB").data)
    at = {title: place for place, title in enumerate(titles)}
    row = rows[0]
    assert row[at["Affected State"]].startswith("Exercise State B")
    assert row[at["Status"]] == "Published"
    assert row[at["From"]].year >= 2026
    assert any(isinstance(one[at["Amount"]], int | float) for one in rows)
    assert any(one[at["Theme"]] == "Victim assistance" for one in rows) or len(rows) > 1


def test_a_file_is_bounded() -> None:
    assert MOST_ROWS == 10_000
