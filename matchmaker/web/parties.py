"""States and organisations: the list and one party with its standing, clocks and bodies."""

from __future__ import annotations

from flask import render_template

from matchmaker.db.queries import coverage
from matchmaker.db.queries.audit import history
from matchmaker.db.queries.needs import list_needs
from matchmaker.db.queries.offers import list_offers
from matchmaker.db.queries.parties import SORTS, get_party, list_parties
from matchmaker.db.queries.records import RecordFilter
from matchmaker.db.queries.themes import count_by_theme
from matchmaker.domain.vocabulary import Article, PartyType, Provenance
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.listing import Choices, Listing, read_listing
from matchmaker.web.record_lists import ENTRIES, REGIONS, STANDINGS

CHOICES: Choices = {
    "text": (), "party_type": tuple(PartyType), "region": REGIONS, "ccm": STANDINGS, "obligation": tuple(Article),
}  # fmt: skip


def party_listing() -> Listing:
    """The list of parties that the address asks for."""
    return read_listing("pages.parties", CHOICES, SORTS, default_sort="name")


@pages.get("/parties")
def parties() -> str:
    """The list of States and organisations."""
    listing = party_listing()
    with context.reading() as db:
        page = list_parties(
            db,
            sort=listing.sort,
            limit=listing.per_page,
            offset=listing.offset,
            locale=context.locale(),
            **listing.kept,  # type: ignore[arg-type]
        )
    return render_template(
        "pages/parties.html", section="pages.parties", listing=listing, page=page, total=len(context.names())
    )


@pages.get("/parties/<ref:ref>")
def party(ref: str) -> str:
    """One State or organisation."""
    with context.reading() as db:
        actor = context.actor()
        found = get_party(db, ref)
        offers = list_offers(db, actor, RecordFilter(party=ref), limit=10)
        needs = list_needs(db, actor, RecordFilter(party=ref), limit=10)
        covers = coverage.of_needs(db, actor, [need for need in needs.items if need.provenance == Provenance.POSTED])
        entries = history(db, actor, "party", ref, limit=ENTRIES)
        by_theme = count_by_theme(db, actor, party=ref)
    return render_template(
        "pages/party.html",
        section="pages.parties",
        detail=found,
        offers=offers,
        needs=needs,
        covers=covers,
        entries=entries,
        by_theme=[row for row in by_theme if row.offers or row.needs],
    )
