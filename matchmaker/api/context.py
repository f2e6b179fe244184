"""What every route of the API has at hand: the database, the clock, who asks, in which language.

A session cookie authenticates nobody here, so that no page of another site can ask in somebody's name.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import cast

from flask import current_app, g, request

from matchmaker import extensions
from matchmaker.db.session import Database, Session
from matchmaker.domain.access import ANYBODY, Actor
from matchmaker.errors import NotSignedIn
from matchmaker.services import tokens
from matchmaker.services.acting import PUBLIC, actor_of
from matchmaker.services.tokens import SignedIn

ACTING_AS = "X-Acting-As"


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
    return extensions.locale()


def actor() -> Actor:
    """Who asks, found once in a request; NotSignedIn for somebody who is not known."""
    if "api_actor" not in g:
        g.api_actor = _actor()
    return cast(Actor, g.api_actor)


def signed_in() -> SignedIn | None:
    """Who came with a token; None for whoever came without. NotSignedIn for a token that is not good."""
    given = request.headers.get("Authorization")
    if given is None:
        return None
    if "api_signed_in" not in g:
        scheme, _, secret = given.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise NotSignedIn("token_wanted")
        with reading() as db:
            g.api_signed_in = tokens.sign_in(db, secret.strip(), now=now())
    return cast(SignedIn, g.api_signed_in)


def _actor() -> Actor:
    signed = signed_in()
    if signed is not None:
        return signed.actor
    seat = request.headers.get(ACTING_AS)
    if seat is None or (seat == PUBLIC and current_app.config["ACTING_AS"]):
        return ANYBODY
    found = actor_of(seat) if current_app.config["ACTING_AS"] else ANYBODY
    if found is ANYBODY:
        raise NotSignedIn("acting_as_not_known")
    return found


def _database() -> Database:
    return cast(Database, current_app.extensions["matchmaker"])
