"""What every page has at hand: the database, the clock, the actor, the locale, and names for refs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import cast

from flask import current_app, g, session

from matchmaker import extensions
from matchmaker.db.queries.parties import party_names
from matchmaker.db.session import Database, Session
from matchmaker.domain.access import ANYBODY, Actor
from matchmaker.domain.vocabulary import EXERCISE_PARTIES
from matchmaker.web import acting
from matchmaker.wording import text

Names = dict[str, dict[str, str | None]]


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


def today() -> date:
    """The day of this request, in UTC."""
    return now().date()


def locale() -> str:
    """The locale of this request, as `wording` takes it."""
    return extensions.locale()


def actor() -> Actor:
    """Who acts. Until there are accounts: the public, or outside production whoever the switch names."""
    if not current_app.config["ACTING_AS"]:
        return ANYBODY
    return acting.actor_of(acting_key())


def acting_key() -> str:
    """The key of the seat that the switch names."""
    return str(session.get(acting.SESSION_KEY, acting.PUBLIC))


def names() -> Names:
    """Every party's names by ref, read once in a request."""
    if "names" not in g:
        with reading() as db:
            g.names = party_names(db)
    return cast(Names, g.names)


def demonstration() -> bool:
    """Whether exercise parties are among the records: then every page says that it is an exercise."""
    return not names().keys().isdisjoint(EXERCISE_PARTIES)


def shown_names() -> dict[str, str]:
    """Every party's name by ref, in the locale of the request."""
    if "shown_names" not in g:
        g.shown_names = {ref: text.party_name({"ref": ref, **named}, locale()) for ref, named in names().items()}
    return cast(dict[str, str], g.shown_names)


def _database() -> Database:
    return cast(Database, current_app.extensions["matchmaker"])
