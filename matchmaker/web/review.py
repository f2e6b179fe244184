"""The review board: the proposals of a run by need, each with its score card and the steps of review in place."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template

from matchmaker.db.queries import coverage
from matchmaker.db.queries.needs import needs_of
from matchmaker.db.queries.overview import newest_run
from matchmaker.db.queries.proposals import ProposalView, count_by_status_of_run, list_proposals
from matchmaker.domain.access import Right, require
from matchmaker.domain.vocabulary import SetAsideReason
from matchmaker.services.review import step_effects
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.listing import Listing
from matchmaker.web.proposals import proposal_filter, proposal_listing

PER_BOARD = 12  # proposals; each carries two score bars and two forms


@pages.get("/review")
def review() -> str:
    """The review board over the newest run, or over the run that the address names."""
    actor = context.actor()
    require(actor, Right.READ_PROPOSALS)
    listing = proposal_listing("pages.review", "need", per_page=PER_BOARD)
    with context.reading() as db:
        run = listing.kept.get("run") or newest_run(db)
        keep = proposal_filter(listing, run=run or "")
        page = list_proposals(db, actor, keep, sort=listing.sort, limit=listing.per_page, offset=listing.offset)
        counts = count_by_status_of_run(db, actor, run or "")
        needs = {need.ref: need for need in needs_of(db, actor, _refs(page.items))}
        covers = coverage.of_needs(db, actor, needs.values())
        effects = step_effects(db, actor, run, page.items) if run and page.items else {}
    return render_template(
        "pages/review.html",
        section="pages.proposals",
        listing=listing,
        page=page,
        total=sum(counts.values()),
        run=run,
        counts=counts,
        needs=needs,
        covers=covers,
        effects=effects,
        set_aside_reasons=SetAsideReason,
        after=_after(listing),
    )


def _refs(proposals: Iterable[ProposalView]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(proposal.need for proposal in proposals))


def _after(listing: Listing) -> str:
    """Where a step leads back to: the board as it is filtered, on the same page."""
    return listing.url(page=listing.page)
