"""What every route of the API has at hand: the database, the clock, who asks, in which language.

A session cookie authenticates nobody here, so that no page of another site can ask in somebody's name.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import cast

from flask import current_app, g, request
from flask_babel import get_locale

from matchmaker.db.session import Database, Session
from matchmaker.domain.access import ANYBODY, Actor
from matchmaker.errors import MatchmakerError
from matchmaker.services.acting import PUBLIC, actor_of

ACTING_AS = "X-Acting-As"


class NotSignedIn(MatchmakerError):
    """What the caller says of itself is not known here."""

    code = "not_signed_in"


def reading() -> AbstractContextManager[Session]:
    """A session to read with."""
    return _database().read()


def writing() -> AbstractContextManager[Session]:
    """A session for one service call, which commits."""
    return _database().write()


def now() -> datetime:
    """The time of this request; `CLOCK` in the settings stands in for it in tests."""
    clock = cast(Callable[[], datetime] | None, current_app.config.get("CLOCK"))
    return clock() if clock else datetime.now(UTC)


def locale() -> str:
    """The locale of this request, as `wording` takes it."""
    return str(get_locale() or "en")


def actor() -> Actor:
    """Who asks, found once in a request; NotSignedIn for somebody who is not known."""
    if "api_actor" not in g:
        g.api_actor = _actor()
    return cast(Actor, g.api_actor)


def _actor() -> Actor:
    seat = request.headers.get(ACTING_AS)
    if request.headers.get("Authorization") is not None:
        raise NotSignedIn("token_not_known")
    if seat is None or (seat == PUBLIC and current_app.config["ACTING_AS"]):
        return ANYBODY
    found = actor_of(seat) if current_app.config["ACTING_AS"] else ANYBODY
    if found is ANYBODY:
        raise NotSignedIn("acting_as_not_known")
    return found


def _database() -> Database:
    return cast(Database, current_app.extensions["matchmaker"])
