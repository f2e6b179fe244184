"""Reservations: whom a party will not be paired with. Known to that party alone; nobody else can list or infer them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matchmaker.db.session import Session
from matchmaker.domain.access import Actor


@dataclass(frozen=True, slots=True)
class Reservation:
    """One reservation of the actor's own party; `theme` None means every theme."""

    against: str
    theme: str | None


def list_own(session: Session, actor: Actor) -> tuple[Reservation, ...]:
    """The reservations of the actor's own party; NotAllowed for whoever has no party to reserve for."""
    raise NotImplementedError


def add(session: Session, actor: Actor, against: str, *, now: datetime, theme: str | None = None) -> None:
    """Reserve against a party, for one theme or for all; adding it twice changes nothing."""
    raise NotImplementedError


def remove(session: Session, actor: Actor, against: str, *, now: datetime, theme: str | None = None) -> None:
    """Take a reservation back; NotFound when the own party has none such."""
    raise NotImplementedError
