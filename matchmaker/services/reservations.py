"""Reservations: whom a party will not be paired with. Known to that party alone; nobody else can list or infer them."""

from __future__ import annotations

from datetime import datetime

from matchmaker.db.queries import reservations as query
from matchmaker.db.queries.reservations import Reservation
from matchmaker.db.session import Session
from matchmaker.db.writers import reservations as writer
from matchmaker.domain.access import Actor, Right, require
from matchmaker.domain.vocabulary import Theme
from matchmaker.errors import FieldError, InvalidInput, NotFound
from matchmaker.services import audit


def list_own(session: Session, actor: Actor) -> tuple[Reservation, ...]:
    """The reservations of the actor's own party, by party and theme; NotAllowed for whoever has none to reserve for."""
    return query.list_own(session, _own(actor))


def add(session: Session, actor: Actor, against: str, *, now: datetime, theme: str | None = None) -> None:
    """Reserve against a party, for one theme or for all; adding it twice changes nothing."""
    own = _own(actor)
    _check(own, against, theme)
    known = writer.add(session, own, against, theme, now)
    if known is None:
        raise InvalidInput([FieldError("against", "party_not_known", {"ref": against})])
    if known:
        _record(session, actor, own, now)
    session.commit()


def remove(session: Session, actor: Actor, against: str, *, now: datetime, theme: str | None = None) -> None:
    """Take a reservation back; NotFound when the own party has none such."""
    own = _own(actor)
    if not writer.remove(session, own, against, theme):
        raise NotFound(noun="reservation", ref=against)
    _record(session, actor, own, now)
    session.commit()


def _own(actor: Actor) -> str:
    require(actor, Right.RESERVE, party=actor.party)
    return str(actor.party)


def _check(own: str, against: str, theme: str | None) -> None:
    if against == own:
        raise InvalidInput([FieldError("against", "reservation_of_own_party")])
    if theme is not None and theme not in frozenset(Theme):
        raise InvalidInput([FieldError("theme", "theme_not_listed")])


def _record(session: Session, actor: Actor, own: str, now: datetime) -> None:
    """That something changed, and nothing about whom it names: the entry is for the own party alone."""
    audit.record(session, actor, "reservation", own, "reservation_changed", {}, now=now, parties=(own,), private=True)
