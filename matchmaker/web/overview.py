"""The first page: what waits, what comes up, how things stand."""

from __future__ import annotations

from flask import render_template

from matchmaker.db.queries.themes import count_by_theme
from matchmaker.services.overview import overview as read_overview
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.svg.bars import paired_bars


@pages.get("/")
def overview() -> str:
    """What do I do next, what comes up, and how things stand."""
    with context.reading() as db:
        actor = context.actor()
        found = read_overview(db, actor, on=context.today())
        by_theme = count_by_theme(db, actor)
    return render_template(
        "pages/overview.html",
        section="pages.overview",
        overview=found,
        by_theme=by_theme,
        chart=paired_bars(tuple((row.theme, row.offers, row.needs) for row in by_theme)),
    )
