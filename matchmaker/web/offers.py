"""Offers: the list and one offer."""

from __future__ import annotations

from flask import render_template

from matchmaker.db.queries.offers import get_offer, list_offers
from matchmaker.db.queries.proposals import ProposalFilter, list_proposals
from matchmaker.db.queries.records import RecordFilter
from matchmaker.domain.vocabulary import Kind, Provenance, Theme
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.listing import read_listing

SORTS = ("title", "party", "kind", "updated")
CHOICES: dict[str, tuple[str, ...]] = {
    "text": (),
    "kind": tuple(Kind),
    "theme": tuple(Theme),
    "party": (),
    "provenance": tuple(Provenance),
}


@pages.get("/offers")
def offers() -> str:
    """The list of offers."""
    listing = read_listing("pages.offers", CHOICES, SORTS, default_sort="party")
    with context.reading() as db:
        page = list_offers(
            db,
            context.actor(),
            RecordFilter(**{"provenance": Provenance.POSTED, **listing.kept}),  # type: ignore[arg-type]
            sort=listing.sort,
            limit=listing.per_page,
            offset=listing.offset,
        )
    return render_template(
        "pages/offers.html",
        section="pages.offers",
        listing=listing,
        page=page,
        kinds=Kind,
        themes=Theme,
        provenances=Provenance,
    )


@pages.get("/offers/<ref:ref>")
def offer(ref: str) -> str:
    """One offer."""
    with context.reading() as db:
        actor = context.actor()
        found = get_offer(db, actor, ref)
        proposals = list_proposals(db, actor, ProposalFilter(offer=ref), sort="-updated", limit=20)
    return render_template("pages/offer.html", section="pages.offers", offer=found, proposals=proposals)
