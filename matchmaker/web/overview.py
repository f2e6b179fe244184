"""The first page: what waits, what comes up, how things stand."""

from __future__ import annotations

from flask import render_template

from matchmaker.db.queries.drafts import count_drafts, list_drafts
from matchmaker.db.queries.themes import count_by_theme
from matchmaker.services.overview import overview as read_overview
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.left import left_draft
from matchmaker.web.svg.bars import paired_bars

FEW_DRAFTS = 5


@pages.get("/")
def overview() -> str:
    """What do I do next, what comes up, and how things stand."""
    with context.reading() as db:
        actor = context.actor()
        found = read_overview(db, actor, on=context.today())
        by_theme = count_by_theme(db, actor)
        drafts = list_drafts(db, actor, limit=FEW_DRAFTS)
        n_drafts = count_drafts(db, actor) if len(drafts) == FEW_DRAFTS else len(drafts)
    return render_template(
        "pages/overview.html",
        section="pages.overview",
        overview=found,
        by_theme=by_theme,
        drafts=drafts,
        n_drafts=n_drafts,
        left=left_draft(),
        chart=paired_bars(tuple((row.theme, row.offers, row.needs) for row in by_theme)),
    )
