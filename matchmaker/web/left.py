"""Forms that met a lost session: kept as drafts nobody owns yet, whose key stays in the browser that sent them."""

from __future__ import annotations

from flask import request, session

from matchmaker.db.queries.drafts import Texts
from matchmaker.domain.access import Right, may
from matchmaker.errors import MatchmakerError
from matchmaker.services import drafts as service
from matchmaker.web import context
from matchmaker.web.draft_text import posted_texts
from matchmaker.web.questions import FIELDS

SESSION_KEY = "left_draft"
ENDPOINTS = frozenset({"pages.write_need", "pages.write_offer", "pages.write_section"})


def leave_draft() -> bool:
    """Keep the offer or need that this request posted; whether it was kept."""
    noun = request.form.get("noun", "")
    if request.endpoint not in ENDPOINTS or noun not in FIELDS:
        return False
    texts, _ = posted_texts(request.form, request.files, FIELDS[noun])
    try:
        with context.writing() as db:
            key = service.leave(db, noun, texts, of=request.form.get("key", "")[:64], now=context.now())
    except MatchmakerError:  # busy, or no database: the page itself still holds the text
        return False
    if key is not None:
        session[SESSION_KEY] = key
    return key is not None


def left_draft() -> tuple[str, Texts] | None:
    """Noun and text of what this browser left, if the reader may go on with it."""
    key = session.get(SESSION_KEY)
    if not key:
        return None
    with context.reading() as db:
        found = service.left(db, str(key))
    actor = context.actor()
    right = {"need": Right.POST_NEED, "offer": Right.POST_OFFER}
    return found if found and (may(actor, right[found[0]], party=actor.party)) else None
