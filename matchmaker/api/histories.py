"""What happened to a record, in words: the entries of the audit that the caller may read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from matchmaker.api import context
from matchmaker.api.answers import page, place_of
from matchmaker.api.shapes import Form, nullable, plain
from matchmaker.db.queries.audit import AuditView, history
from matchmaker.db.queries.needs import get_need
from matchmaker.db.queries.offers import get_offer
from matchmaker.db.queries.parties import get_party
from matchmaker.db.queries.proposals import get_proposal
from matchmaker.wording.text import say_code

# Who may know of a record may read its history, as far as he belongs to the audience of each entry.
_KNOWN: dict[str, Callable[..., Any]] = {
    "offer": get_offer,
    "need": get_need,
    "proposal": get_proposal,
    "party": lambda db, _actor, ref: get_party(db, ref),
}


def entry_form() -> Form:
    """The JSON Schema of one entry."""
    text: Form = {"type": "string"}
    return {
        "type": "object",
        "required": ["number", "at", "action", "text", "role", "changed"],
        "additionalProperties": False,
        "properties": {
            "number": {"type": "integer", "minimum": 1, "description": "Of the entry, in the whole audit"},
            "at": {"type": "string", "format": "date-time"},
            "action": text,
            "text": {**text, "description": "What happened, in the language of the request"},
            "role": {**nullable(text), "description": "Of who did it; null where it would tell a private cause"},
            "changed": {"type": "object", "description": "Field and new value; what is private says `changed`"},
        },
    }


def of(noun: str, ref: str, query: dict[str, Any]) -> Response:
    """The history of a record, the newest first; NotFound where the caller may not know of it."""
    place, limit = place_of(query["cursor"], 1), query["limit"]
    before = place[0] if place is not None and isinstance(place[0], int) else None
    with context.reading() as db:
        actor = context.actor()
        _KNOWN[noun](db, actor, ref)
        rows = history(db, actor, noun, ref, before=before, limit=limit + 1).items
    more = [rows[limit - 1].seq] if len(rows) > limit else None
    return page([_entry(one) for one in rows[:limit]], more)


def _entry(view: AuditView) -> dict[str, Any]:
    return {
        "number": view.seq,
        "at": view.at.isoformat(),
        "action": view.action,
        "text": say_code(f"action_{view.action}", {}, context.locale()),
        "role": view.actor_role,
        "changed": plain(view.changed),
    }
