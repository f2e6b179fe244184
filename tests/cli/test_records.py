"""`import` and `export`: all or nothing, every error with its place, and what is exported can be imported."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from matchmaker.db.queries.needs import list_needs
from matchmaker.db.queries.offers import list_offers
from matchmaker.db.queries.records import RecordFilter
from matchmaker.domain.access import OPERATOR

if TYPE_CHECKING:
    from matchmaker.db.session import Database
    from tests.cli.conftest import Run

HEADER = "ref,party,title,kind,unit,class_code,theme,quantity,starts_on,ends_on"
ROW = "N-1,XAA,Surgeons,training,place,surgery,victim_assistance,12,2027-01-01,2027-12-31"
OFFER_HEADER = "ref,provider,title,kind,unit,themes,amount,currency,starts_on,ends_on"
OFFER_ROW = "O-1,XAD,Teams,funding,money,clearance,12500000.00,EUR,2027-01-01,2028-12-31"


def written(folder: Path, *lines: str) -> str:
    path = folder / "records.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def refs(database: Database, what: str) -> set[str]:
    with database.read() as session:
        if what == "needs":
            return {n.ref for n in list_needs(session, OPERATOR, RecordFilter(provenance="posted"), limit=500).items}
        return {o.ref for o in list_offers(session, OPERATOR, RecordFilter(provenance="posted"), limit=500).items}


def test_good_rows_are_entered_as_drafts_and_published_on_demand(
    demo: Run, demo_database: Database, tmp_path: Path
) -> None:
    drafts = demo("import", "needs", written(tmp_path, HEADER, ROW))
    assert (drafts.exit_code, drafts.stderr) == (0, "")
    assert drafts.stdout == "1 needs entered as draft.\n"
    done = demo("import", "offers", written(tmp_path, OFFER_HEADER, OFFER_ROW), "--publish")
    assert done.stdout == "1 offers entered as published.\n"
    with demo_database.read() as session:
        (offer,) = list_offers(session, OPERATOR, RecordFilter(text="Teams", party="XAD"), limit=5).items
        (need,) = list_needs(session, OPERATOR, RecordFilter(status="draft"), limit=5).items
    assert (offer.ref, offer.quantity, offer.currency, offer.status) == ("O-1", 1_250_000_000, "EUR", "published")
    assert (need.ref, need.quantity) == ("N-1", 12)


def test_a_dry_run_checks_and_writes_nothing(demo: Run, demo_database: Database, tmp_path: Path) -> None:
    before = refs(demo_database, "needs")
    result = demo("import", "needs", written(tmp_path, HEADER, ROW), "--dry-run")
    assert (result.exit_code, result.stdout) == (0, "1 needs can be entered. Nothing was written.\n")
    assert refs(demo_database, "needs") == before


def test_one_bad_row_keeps_all_rows_out(demo: Run, demo_database: Database, tmp_path: Path) -> None:
    before = refs(demo_database, "needs")
    bad = ROW.replace("N-1", "N-2").replace(",12,", ",-12,")
    result = demo("import", "needs", written(tmp_path, HEADER, ROW, bad))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "line 3, column quantity: A negative number" in result.stderr
    assert result.stderr.endswith("1 errors. Nothing was written.\n")
    assert refs(demo_database, "needs") == before


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (OFFER_ROW.replace("12500000.00", "-5"), "line 2, column amount: A negative number"),
        (OFFER_ROW.replace("12500000.00", "99999999999999"), "line 2, column amount: An amount above EUR"),
        (OFFER_ROW.replace("12500000.00", '"12,500,000.00"'), "line 2, column amount: “12,500,000.00” has separators"),
        (OFFER_ROW.replace("EUR", "EURO"), "line 2, column currency: “EURO” is not an active currency"),
        (OFFER_ROW.replace("EUR", "eur"), "currency: “eur” is not in the list of this field. Did you mean “EUR”?"),
        (OFFER_ROW.replace("funding", "fundin"), "line 2, column kind: “fundin” is not in the list of this field. Did"),
        (OFFER_ROW.replace("2028-12-31", "2026-12-31"), "line 2, column ends_on: It ends on 31"),
        (OFFER_ROW.replace("2028-12-31", "9999-12-31"), "line 2, column ends_on: A day from"),
        (OFFER_ROW.replace("Teams", "x" * 5_000_000), "line 2, column title: The cell has 5,000,000 characters"),
        (OFFER_ROW.replace("Teams", "Te\u202eams"), "line 2, column title: The character U+202E at place 3"),
        (OFFER_ROW.replace("Teams", "Te\u200bams"), "line 2, column title: The character U+200B at place 3"),
        (OFFER_ROW.replace("Teams", "Te\x1b[2Jams"), "line 2, column title: The character U+001B at place 3"),
        (OFFER_ROW + ",more", "line 2: The row has 11 cells and there are 10 columns."),
        (OFFER_ROW + "\n" + OFFER_ROW, "line 3, column ref: The reference “O-1” stands in this file twice, first"),
    ],
    ids=range(14),
)  # fmt: skip
def test_bad_input_is_told_with_line_column_and_reason(flask: Run, tmp_path: Path, row: str, said: str) -> None:
    result = flask("import", "offers", written(tmp_path, OFFER_HEADER, row))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr.replace("\u00a0", " ")
    assert len(result.stderr) < 3000


def test_parties_and_refs_are_held_against_the_database(demo: Run, tmp_path: Path) -> None:
    rows = (OFFER_ROW.replace("XAD", "QQQ"), OFFER_ROW.replace("O-1", "XAD-01"))
    result = demo("import", "offers", written(tmp_path, OFFER_HEADER, *rows))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "line 2, column provider: No State or organisation is known as “QQQ”." in result.stderr
    assert "line 3, column ref: There is already a record with the reference “XAD-01”." in result.stderr


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            f"{OFFER_HEADER}\n{OFFER_ROW}".replace("Teams", "Équipes").encode("latin-1"),
            "line 2: The file is not in UTF-8: the byte 0xC9 in line 2, at place 9 of the line",
        ),
        (f"{OFFER_HEADER}\n{OFFER_ROW}".encode("utf-16"), "The file is in UTF-16"),
        (b"", "The file is empty."),
        (OFFER_HEADER.encode(), "The file has names of columns and no rows."),
        (b"\0" * 5_000_000, "The file is in UTF-16"),
        (b"a" * (21 * 1024 * 1024), "The file is larger than 20 megabytes."),
        (b"PK\x03\x04", "This is a spreadsheet"),
        (
            OFFER_HEADER.replace("title", "titel").encode() + b"\nx",
            "line 1, column titel: There is no column “titel”. Did you mean “title”?",
        ),
    ],
    ids=range(8),
)  # fmt: skip
def test_bad_files_are_told_by_what_they_are(flask: Run, tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(data)
    result = flask("import", "offers", str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_mark_semicolons_and_windows_line_ends_are_fine(demo: Run, tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(b"\xef\xbb\xbf" + f"{OFFER_HEADER}\r\n{OFFER_ROW}\r\n".replace(",", ";").encode())
    assert demo("import", "offers", str(path), "--dry-run").exit_code == 0


def test_files_that_cannot_be_read_are_said_to_be_so(flask: Run, tmp_path: Path) -> None:
    assert "There is no file" in flask("import", "offers", str(tmp_path / "nothing.csv")).stderr
    assert "is a folder" in flask("import", "offers", str(tmp_path)).stderr
    for path in (str(tmp_path / "nothing.csv"), str(tmp_path), "a\0b", "x" * 5000, "/proc/self/mem"):
        result = flask("import", "offers", path)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr


def test_standard_input_is_read_too(demo: Run) -> None:
    assert demo("import", "offers", "-", "--dry-run", stdin=f"{OFFER_HEADER}\n{OFFER_ROW}\n").exit_code == 0


def test_a_focal_point_enters_its_own_records_only(demo: Run, tmp_path: Path) -> None:
    path = written(tmp_path, OFFER_HEADER, OFFER_ROW)
    assert demo("import", "offers", path, "--as", "donor_focal_point:XAD", "--dry-run").exit_code == 0
    other = demo("import", "offers", path, "--as", "donor_focal_point:XAC")
    assert (other.exit_code, "column provider" in other.stderr) == (2, True)
    assert demo("import", "offers", path, "--as", "donor_focal_point:XAD", "--publish").exit_code == 2
    assert demo("import", "offers", path, "--as", "public").exit_code == 2
    for actor in ("nobody", "donor_focal_point", "secretariat:XAD", "", "\0"):
        result = demo("import", "offers", path, "--as", actor)
        assert (result.exit_code, "--as" in result.stderr) == (2, True)


@pytest.mark.parametrize("what", ["offers", "needs"])
def test_what_is_exported_can_be_imported(demo: Run, flask: Run, tmp_path: Path, what: str) -> None:
    path = tmp_path / "out.csv"
    result = demo("export", what, "-o", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 40
    for row in rows:
        exercise = row["ref"].startswith("XA") or row["provenance"] == "posted"
        assert row["marking"].startswith(
            "Exercise. Not the position of any State" if exercise else "Past, published by"
        )
    assert flask("seed", "--reference-only").exit_code == 0
    facts = tmp_path / "facts.csv"
    with facts.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if row["provenance"] == "published_fact")
    again = flask("import", what, str(facts), "--publish")
    assert (again.exit_code, again.stderr) == (0, "")
    back = flask("export", what, "--pool", "published").stdout
    assert list(csv.DictReader(io.StringIO(back, newline=""))) == [
        row for row in rows if row["provenance"] == "published_fact"
    ]


@pytest.mark.parametrize(
    ("what", "actor"), [("offers", "donor_focal_point:XAD"), ("needs", "affected_focal_point:XAA")]
)
def test_what_a_party_exports_it_can_import_with_every_field(demo: Run, tmp_path: Path, what: str, actor: str) -> None:
    exported = demo("export", what, "--pool", "posted", "--as", actor)
    rows = list(csv.DictReader(io.StringIO(exported.stdout, newline="")))
    own = [{**row, "ref": ""} for row in rows if row["ref"].startswith(actor[-3:])]
    path = tmp_path / "own.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(own)
    again = demo("import", what, str(path), "--dry-run", "--as", actor)
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout.startswith(f"{len(own)} {what} can be entered")
    assert len(own) > 3


def test_json_carries_the_same_records(demo: Run) -> None:
    records: list[dict[str, Any]] = json.loads(demo("export", "offers", "--pool", "posted", "--json").stdout)
    offer = next(one for one in records if one["ref"] == "XAE-08")
    assert (offer["amount"], offer["currency"], offer["quantity"]) == ("24000000", "JPY", None)
    assert offer["marking"] == "Exercise. Not the position of any State"


def test_what_only_the_own_party_reads_is_left_empty_and_named(demo: Run) -> None:
    result = demo("export", "offers", "--pool", "posted")
    assert "conditions" in result.stderr
    assert {row["conditions"] for row in csv.DictReader(io.StringIO(result.stdout, newline=""))} == {""}
    own = demo("export", "offers", "--pool", "posted", "--as", "donor_focal_point:XAD")
    rows = list(csv.DictReader(io.StringIO(own.stdout, newline="")))
    assert any(row["conditions"] for row in rows if row["provider"] == "XAD")


def test_a_run_is_exported_as_it_was_printed(demo: Run, tmp_path: Path) -> None:
    run = json.loads(demo("match", "--json", "--on", "2026-11-23").stdout)
    ref = run["run"]["ref"]
    assert json.loads(demo("export", "run", ref, "--json").stdout) == run
    path = tmp_path / "run.csv"
    assert demo("export", "run", ref, "-o", str(path)).exit_code == 0
    assert path.read_bytes() == demo("match", "--csv", "--run", ref).stdout_bytes
    assert demo("export", "run", "nothing").exit_code == 2


def test_wrong_usage_of_export_is_told(flask: Run, tmp_path: Path) -> None:
    for arguments in (("run",), ("offers", "XAD-01"), ("people",), ("run", "x", "--pool", "posted")):
        assert flask("export", *arguments).exit_code == 2
    for path in (str(tmp_path), str(tmp_path / "no" / "such" / "folder.csv"), "a\0b"):
        result = flask("export", "offers", "-o", path)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_pool_with_offers_only_is_a_result(flask: Run, tmp_path: Path) -> None:
    assert flask("match").exit_code in (1, 2)
    assert flask("seed", "--reference-only").exit_code == 0
    row = OFFER_ROW.replace("XAD", "NOR")
    assert flask("import", "offers", written(tmp_path, OFFER_HEADER, row), "--publish").exit_code == 0
    result = flask("match", "--on", "2027-06-01")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "The pool has no need" in result.stdout
    assert json.loads(flask("match", "--on", "2027-06-01", "--json").stdout)["unused_offers"] == ["O-1"]


def test_a_pool_with_needs_only_is_a_result(flask: Run, tmp_path: Path) -> None:
    assert flask("seed", "--reference-only").exit_code == 0
    row = ROW.replace("XAA", "LAO")
    assert flask("import", "needs", written(tmp_path, HEADER, row), "--publish").exit_code == 0
    result = flask("match", "--on", "2027-06-01")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "There is no offer in the pool." in result.stdout
