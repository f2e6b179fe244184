"""The lists as files: the rows that the page with the same address shows, as CSV and as a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Response
from flask_babel import gettext

from matchmaker.db.queries import needs, offers, parties, proposals
from matchmaker.db.queries.paging import Page
from matchmaker.db.session import Session
from matchmaker.exchange import downloads
from matchmaker.exchange.downloads import MOST_ROWS, Sheet
from matchmaker.exchange.xlsx import workbook
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.listing import Listing
from matchmaker.web.parties import party_listing
from matchmaker.web.proposals import proposal_filter, proposal_listing
from matchmaker.web.record_lists import record_filter, record_listing

T = TypeVar("T")
CHUNK = 1000  # rows read at once
_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@pages.get("/offers.<any(csv, xlsx):form>")
def offers_file(form: str) -> Response:
    """The list of offers as a file."""
    return _records("offer", form, offers.SORTS, offers.list_offers)


@pages.get("/needs.<any(csv, xlsx):form>")
def needs_file(form: str) -> Response:
    """The list of needs as a file."""
    return _records("need", form, needs.SORTS, needs.list_needs)


@pages.get("/proposals.<any(csv, xlsx):form>")
def proposals_file(form: str) -> Response:
    """The list of proposals as a file."""
    listing, names, locale = proposal_listing(), context.names(), context.locale()

    def read(db: Session, limit: int, offset: int) -> Page[proposals.ProposalView]:
        keep = proposal_filter(listing)
        return proposals.list_proposals(
            db, context.actor(), keep, sort=listing.sort, limit=limit, offset=offset
        )  # fmt: skip

    rows = _all(read)
    if form == "csv":
        return _file("proposals", form, downloads.proposals_csv(rows, names, locale).encode())
    return _file("proposals", form, _book(downloads.proposals_sheet(rows, names, locale), listing))


@pages.get("/parties.<any(csv, xlsx):form>")
def parties_file(form: str) -> Response:
    """The list of States and organisations as a file."""
    listing, locale = party_listing(), context.locale()

    def read(db: Session, limit: int, offset: int) -> Page[parties.PartyView]:
        kept: dict[str, Any] = dict(listing.kept)
        return parties.list_parties(db, sort=listing.sort, limit=limit, offset=offset, locale=locale, **kept)

    rows = _all(read)
    if form == "csv":
        return _file("parties", form, downloads.parties_csv(rows, locale).encode())
    return _file("parties", form, _book(downloads.parties_sheet(rows, locale), listing))


def _records(noun: str, form: str, sorts: Sequence[str], find: Callable[..., Page[Any]]) -> Response:
    listing, locale = record_listing(noun, sorts), context.locale()
    keep = record_filter(listing)

    def read(db: Session, limit: int, offset: int) -> Page[Any]:
        return find(db, context.actor(), keep, sort=listing.sort, limit=limit, offset=offset, locale=locale)

    rows = _all(read)
    if form == "csv":
        return _file(f"{noun}s", form, downloads.records_csv(noun, rows, locale).encode())
    return _file(f"{noun}s", form, _book(downloads.records_sheet(noun, rows, context.names(), locale), listing))


def _all(read: Callable[[Session, int, int], Page[T]]) -> tuple[T, ...]:
    """The rows of every page, at most `MOST_ROWS`, read at one moment."""
    found: list[T] = []
    with context.reading() as db:
        while len(found) < MOST_ROWS:
            page = read(db, CHUNK, len(found))
            found += page.items
            if not page.items or len(found) >= page.total:
                break
    return tuple(found[:MOST_ROWS])


def _book(sheet: Sheet, listing: Listing) -> bytes:
    about = [
        gettext("Exercise. Not the position of any State") if context.demonstration() else "",
        gettext(
            "Read on %(moment)s. Rows: %(rows)s.", moment=f"{context.now():%Y-%m-%d %H:%M} UTC", rows=len(sheet.rows)
        ),
        gettext("At most %(rows)s rows are written; a filter chooses among more.", rows=MOST_ROWS),
        gettext(
            "Filters: %(filters)s", filters="; ".join(f"{name}={value}" for name, value in listing.kept.items()) or "–"
        ),
        gettext("Nothing clicked here binds a State. “Interested” means that an office is ready to talk."),
    ]
    return workbook(sheet, [line for line in about if line], gettext("About this file"))


def _file(name: str, form: str, data: bytes) -> Response:
    day = context.today().isoformat()
    headers = {"Content-Disposition": f'attachment; filename="{name}-{day}.{form}"'}
    return Response(
        data, content_type=f"{_TYPES[form]}; charset=utf-8" if form == "csv" else _TYPES[form], headers=headers
    )
