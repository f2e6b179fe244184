"""Reservations of one party, for that party. No other question is ever asked of them outside the pool."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from matchmaker.db.models.parties import Party
from matchmaker.db.models.reservations import Reservation as Row


@dataclass(frozen=True, slots=True)
class Reservation:
    """Whom a party will not be paired with; `theme` None means in everything."""

    against: str
    theme: str | None


def list_own(session: Session, party: str) -> tuple[Reservation, ...]:
    """The reservations of a party, by the party they name and theme. The caller makes sure that it is the own one."""
    own, against = aliased(Party), aliased(Party)
    statement = (
        select(against.ref, Row.theme)
        .join(own, Row.party_id == own.id)
        .join(against, Row.against_id == against.id)
        .where(own.ref == party)
    )
    found = (Reservation(*row) for row in session.execute(statement))
    return tuple(sorted(found, key=lambda row: (row.against, row.theme or "")))
