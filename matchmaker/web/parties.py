"""States and organisations: the list and one party with its standing, clocks and bodies."""

from __future__ import annotations

from flask import render_template

from matchmaker.db.queries.needs import list_needs
from matchmaker.db.queries.offers import list_offers
from matchmaker.db.queries.parties import get_party, list_parties
from matchmaker.db.queries.records import RecordFilter
from matchmaker.domain.vocabulary import PartyType, TreatyStatus
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.listing import read_listing

REGIONS = ("002", "019", "142", "150", "009")
STATUSES = (TreatyStatus.STATE_PARTY, TreatyStatus.SIGNATORY, TreatyStatus.NOT_PARTY)
CHOICES: dict[str, tuple[str, ...]] = {"text": (), "party_type": tuple(PartyType), "region": REGIONS, "ccm": STATUSES}


@pages.get("/parties")
def parties() -> str:
    """The list of States and organisations."""
    listing = read_listing("pages.parties", CHOICES, ("name",), default_sort="name")
    with context.reading() as db:
        page = list_parties(db, limit=listing.per_page, offset=listing.offset, **listing.kept)  # type: ignore[arg-type]
    return render_template(
        "pages/parties.html",
        section="pages.parties",
        listing=listing,
        page=page,
        types=PartyType,
        regions=REGIONS,
        statuses=STATUSES,
    )


@pages.get("/parties/<ref:ref>")
def party(ref: str) -> str:
    """One State or organisation."""
    with context.reading() as db:
        actor = context.actor()
        found = get_party(db, ref)
        offers = list_offers(db, actor, RecordFilter(party=ref), limit=10)
        needs = list_needs(db, actor, RecordFilter(party=ref), limit=10)
    return render_template(
        "pages/party.html",
        section="pages.parties",
        detail=found,
        offers=offers,
        needs=needs,
    )
