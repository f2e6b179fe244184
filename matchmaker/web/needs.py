"""Needs: the list and one need."""

from __future__ import annotations

from flask import render_template

from matchmaker.db.queries.needs import SORTS, count_needs, get_need, list_needs
from matchmaker.db.queries.proposals import ProposalFilter, list_proposals
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.record_lists import record_filter, record_listing, statuses, whole_of


@pages.get("/needs")
def needs() -> str:
    """The list of needs."""
    listing, actor = record_listing("need", SORTS), context.actor()
    whole = whole_of(listing)
    with context.reading() as db:
        page = list_needs(
            db,
            actor,
            record_filter(listing),
            sort=listing.sort,
            limit=listing.per_page,
            offset=listing.offset,
            locale=context.locale(),
        )
        total = page.total if whole is None else count_needs(db, actor, whole)
    return render_template(
        "pages/needs.html",
        section="pages.needs",
        listing=listing,
        page=page,
        total=total,
        statuses=statuses(actor),
    )


@pages.get("/needs/<ref:ref>")
def need(ref: str) -> str:
    """One need."""
    with context.reading() as db:
        actor = context.actor()
        found = get_need(db, actor, ref)
        proposals = list_proposals(db, actor, ProposalFilter(need=ref), sort="-updated", limit=20)
    return render_template("pages/need.html", section="pages.needs", need=found, proposals=proposals)
