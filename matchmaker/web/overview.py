"""The first page: what waits, what comes up, how things stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, current_app, make_response, render_template, request, session

from matchmaker.db.queries.drafts import count_drafts, list_drafts
from matchmaker.db.queries.needs import list_needs
from matchmaker.db.queries.offers import list_offers
from matchmaker.db.queries.records import RecordFilter
from matchmaker.db.queries.themes import count_by_theme
from matchmaker.db.session import Session
from matchmaker.domain.access import Actor, Right, may
from matchmaker.domain.vocabulary import Provenance
from matchmaker.services.overview import overview as read_overview
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.language import A_YEAR_S
from matchmaker.web.left import left_draft
from matchmaker.web.svg.bars import paired_bars

FEW_DRAFTS = 5
VISITED, SINCE = "matchmaker_visited", "visited_before"


@dataclass(frozen=True, slots=True)
class Own:
    """An own record, in the list of those that the actor's office wrote last."""

    noun: str
    ref: str
    title: str
    status: str
    updated_at: datetime


@pages.get("/")
def overview() -> Response:
    """What do I do next, what comes up, what changed since the last visit, and how things stand."""
    with context.reading() as db:
        actor = context.actor()
        found = read_overview(db, actor, on=context.today())
        by_theme = count_by_theme(db, actor)
        drafts = list_drafts(db, actor, limit=FEW_DRAFTS)
        n_drafts = count_drafts(db, actor) if len(drafts) == FEW_DRAFTS else len(drafts)
        own = _own(db, actor)
    html = render_template(
        "pages/overview.html",
        section="pages.overview",
        overview=found,
        by_theme=by_theme,
        drafts=drafts,
        n_drafts=n_drafts,
        left=left_draft(),
        own=own,
        since=_last_visit(),
        chart=paired_bars(tuple((row.theme, row.offers, row.needs) for row in by_theme)),
    )
    return _visited(make_response(html))


def _own(db: Session, actor: Actor) -> list[Own]:
    """What the actor's office wrote last: offers where it writes offers, needs where it writes needs."""
    if actor.party is None:
        return []
    keep = RecordFilter(party=actor.party, provenance=Provenance.POSTED)
    found: list[Own] = []
    for noun, right, read in (("need", Right.POST_NEED, list_needs), ("offer", Right.POST_OFFER, list_offers)):
        if may(actor, right, party=actor.party):
            records: Any = read(db, actor, keep, sort="-updated", limit=FEW_DRAFTS)
            found += [Own(noun, one.ref, one.title, one.status, one.updated_at) for one in records.items]
    return found


def _last_visit() -> datetime | None:
    """When this browser was here before; the same for as long as the session lasts."""
    if SINCE not in session:
        session[SINCE] = request.cookies.get(VISITED, "")
    try:
        since = datetime.fromisoformat(str(session[SINCE]))
    except ValueError:
        return None
    return since if since.tzinfo else None


def _visited(answer: Response) -> Response:
    """Remember the time of this visit in the browser, for a year."""
    stamp = context.now().isoformat(timespec="seconds")
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(VISITED, stamp, max_age=A_YEAR_S, secure=secure, httponly=True, samesite="Lax")
    return answer
