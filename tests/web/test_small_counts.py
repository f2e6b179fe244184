"""A count of people under five and none at all look the same to everybody but the own party, at every door."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import openpyxl
import pytest

from matchmaker.domain.access import OPERATOR
from matchmaker.services.acting import actor_of
from matchmaker.services.needs import import_needs, update_need
from tests.cli.conftest import runner
from tests.services.world import need_row
from tests.web.site import NOW, Site, settings

COUNTS = {"few-none": 0, "few-one": 1, "few-four": 4}
SEATS = ("reader", "provider:XAC", "affected:XAA", "coordinator", "secretariat", "auditor")


@pytest.fixture(scope="module")
def few(site: Site) -> Site:
    """Three needs that differ in nothing but how many women they are for."""
    rows = [need_row(ref, title="The same", women=count, men=40) for ref, count in COUNTS.items()]
    with site.database.write() as session:
        import_needs(session, OPERATOR, rows, now=NOW, publish=True)
    return site


def told(site: Site, seat: str, door: str, ref: str) -> Any:
    """What a door says of a need, without its keys."""
    client = site.reader(seat).client
    api = {"X-Acting-As": seat}
    if door == "record":
        found = client.get(f"/api/v1/needs/{ref}", headers=api).json
    elif door == "row":
        rows = client.get("/api/v1/needs?text=few-&limit=200&fields=women,men", headers=api).json["items"]
        found = next(row for row in rows if row["ref"] == ref)
    elif door == "page":
        page = re.sub(r'(csrf_token" value=)"[^"]*"', r"\1", client.get(f"/needs/{ref}").text)
        return page.replace(ref, "few")
    elif door == "csv":
        text = client.get("/needs.csv?text=few-").data.decode("utf-8-sig")
        found = next(row for row in csv.DictReader(io.StringIO(text, newline="")) if row["ref"] == ref)
    else:
        book = openpyxl.load_workbook(io.BytesIO(client.get("/needs.xlsx?text=few-").data))
        found = {"row": next(row for row in book.worksheets[0].iter_rows(values_only=True) if ref in row)}
    return {name: str(value).replace(ref, "few") for name, value in found.items()}


@pytest.mark.parametrize("door", ["record", "row", "page", "csv", "xlsx"])
@pytest.mark.parametrize("seat", SEATS)
def test_no_door_tells_few_from_none(few: Site, seat: str, door: str) -> None:
    none, one, four = (told(few, seat, door, ref) for ref in COUNTS)
    assert none == one == four
    assert "40" in str(none)


@pytest.mark.parametrize("door", ["record", "row", "page", "csv", "xlsx"])
def test_the_own_party_reads_its_counts(few: Site, door: str) -> None:
    none, one, four = (told(few, "affected:XAB", door, ref) for ref in COUNTS)
    assert none != one
    assert one != four


def test_the_page_says_fewer_than_five(few: Site) -> None:
    assert "Fewer than five" in few.reader("reader").client.get("/needs/few-none").text
    assert "Fewer than five" not in few.reader("affected:XAB").client.get("/needs/few-none").text


def test_the_export_of_the_command_line_tells_neither(few: Site) -> None:
    run = runner(settings(), few.database)
    text = run("export", "needs", "--csv", "--as", "reader").stdout
    rows = {row["ref"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert [rows[ref]["women"] for ref in COUNTS] == ["", "", ""]
    assert [rows[ref]["men"] for ref in COUNTS] == ["40", "40", "40"]


def test_the_history_tells_that_a_count_changed_and_not_to_what(few: Site) -> None:
    own = actor_of("affected:XAB")
    with few.database.write() as session:
        update_need(session, own, "few-four", {"women": 2}, version=1, now=NOW)
    entries = few.app.test_client().get(
        "/api/v1/needs/few-four/history", headers={"X-Acting-As": "secretariat"}
    ).json["items"]  # fmt: skip
    assert entries[0]["changed"]["women"] == "changed"
