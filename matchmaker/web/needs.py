"""Needs: the list and one need."""

from __future__ import annotations

from flask import render_template

from matchmaker.db.queries.needs import get_need, list_needs
from matchmaker.db.queries.proposals import ProposalFilter, list_proposals
from matchmaker.db.queries.records import RecordFilter
from matchmaker.domain.vocabulary import Kind, Provenance, Theme
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.listing import read_listing
from matchmaker.web.offers import CHOICES, SORTS


@pages.get("/needs")
def needs() -> str:
    """The list of needs."""
    listing = read_listing("pages.needs", CHOICES, SORTS, default_sort="party")
    with context.reading() as db:
        page = list_needs(
            db,
            context.actor(),
            RecordFilter(**{"provenance": Provenance.POSTED, **listing.kept}),  # type: ignore[arg-type]
            sort=listing.sort,
            limit=listing.per_page,
            offset=listing.offset,
        )
    return render_template(
        "pages/needs.html",
        section="pages.needs",
        listing=listing,
        page=page,
        kinds=Kind,
        themes=Theme,
        provenances=Provenance,
    )


@pages.get("/needs/<ref:ref>")
def need(ref: str) -> str:
    """One need."""
    with context.reading() as db:
        actor = context.actor()
        found = get_need(db, actor, ref)
        proposals = list_proposals(db, actor, ProposalFilter(need=ref), sort="-updated", limit=20)
    return render_template("pages/need.html", section="pages.needs", need=found, proposals=proposals)
