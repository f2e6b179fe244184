"""Offers: the list and one offer."""

from __future__ import annotations

from flask import render_template

from matchmaker.db.queries import coverage
from matchmaker.db.queries.audit import history
from matchmaker.db.queries.offers import SORTS, count_offers, get_offer, list_offers
from matchmaker.db.queries.proposals import ProposalFilter, list_proposals
from matchmaker.db.queries.records import RecordFilter
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.record_lists import ENTRIES, FEW, record_filter, record_listing, statuses, whole_of, without


@pages.get("/offers")
def offers() -> str:
    """The list of offers."""
    listing, actor = record_listing("offer", SORTS), context.actor()
    whole = whole_of(listing)
    with context.reading() as db:
        page = list_offers(
            db,
            actor,
            record_filter(listing),
            sort=listing.sort,
            limit=listing.per_page,
            offset=listing.offset,
            locale=context.locale(),
        )
        total = page.total if whole is None else count_offers(db, actor, whole)
    return render_template(
        "pages/offers.html",
        section="pages.offers",
        listing=listing,
        page=page,
        total=total,
        statuses=statuses(actor),
    )


@pages.get("/offers/<ref:ref>")
def offer(ref: str) -> str:
    """One offer."""
    with context.reading() as db:
        actor = context.actor()
        found = get_offer(db, actor, ref)
        proposals = list_proposals(db, actor, ProposalFilter(offer=ref), sort="-updated", limit=20)
        cover = coverage.of_offers(db, actor, [found]).get(ref)
        keep = RecordFilter(party=found.provider, provenance=found.provenance)
        others = list_offers(db, actor, keep, sort="-updated", limit=FEW + 1)
        entries = history(db, actor, "offer", ref, limit=ENTRIES)
    return render_template(
        "pages/offer.html",
        section="pages.offers",
        offer=found,
        proposals=proposals,
        cover=cover,
        related=without(others, ref),
        entries=entries,
    )
