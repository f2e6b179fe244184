"""Rows of reservations. The caller decides and commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from matchmaker.db.models.parties import Party
from matchmaker.db.models.reservations import Reservation


def add(session: Session, party: str, against: str, theme: str | None, now: datetime) -> bool | None:
    """Whether a reservation was added: False when it was there already, None when no such party is known."""
    ids = _ids(session, party, against)
    if len(ids) < 2:
        return None
    if session.scalar(select(Reservation.id).where(*_same(ids[party], ids[against], theme))) is not None:
        return False
    values = {"party_id": ids[party], "against_id": ids[against], "theme": theme, "created_at": now}
    session.execute(insert(Reservation).values(**values))
    return True


def remove(session: Session, party: str, against: str, theme: str | None) -> bool:
    """Whether a reservation was there and is gone."""
    ids = _ids(session, party, against)
    if len(ids) < 2:
        return False
    gone = session.scalar(
        delete(Reservation).where(*_same(ids[party], ids[against], theme)).returning(Reservation.id)
    )  # fmt: skip
    return gone is not None


def _ids(session: Session, *refs: str) -> dict[str, int]:
    return dict(session.execute(select(Party.ref, Party.id).where(Party.ref.in_(refs))).all())


def _same(party: int, against: int, theme: str | None) -> tuple[ColumnElement[bool], ...]:
    same_theme = Reservation.theme.is_(None) if theme is None else Reservation.theme == theme
    return Reservation.party_id == party, Reservation.against_id == against, same_theme
