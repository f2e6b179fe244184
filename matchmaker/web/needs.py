"""Needs: the list and one need."""

from __future__ import annotations

from flask import render_template

from matchmaker.db.queries import coverage
from matchmaker.db.queries.audit import history
from matchmaker.db.queries.needs import SORTS, count_needs, get_need, list_needs
from matchmaker.db.queries.parties import get_party
from matchmaker.db.queries.proposals import ProposalFilter, list_proposals
from matchmaker.db.queries.records import RecordFilter
from matchmaker.domain.vocabulary import THEME_CLOCK, Theme
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.record_lists import ENTRIES, FEW, record_filter, record_listing, statuses, whole_of, without


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
        cover = coverage.of_needs(db, actor, [found]).get(ref)
        keep = RecordFilter(party=found.party, theme=found.theme, provenance=found.provenance)
        others = list_needs(db, actor, keep, sort="-updated", limit=FEW + 1)
        entries = history(db, actor, "need", ref, limit=ENTRIES)
        clocks = get_party(db, found.party).clocks
    article = THEME_CLOCK.get(Theme(found.theme))
    return render_template(
        "pages/need.html",
        section="pages.needs",
        need=found,
        proposals=proposals,
        cover=cover,
        related=without(others, ref),
        entries=entries,
        clocks=[clock for clock in clocks if clock.article == article],
    )
