"""Rows of parties, their bodies, standing, clocks and meetings, added in bulk. The caller decides and commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from matchmaker.db.models.parties import (
    ClockExtension,
    Meeting,
    MeetingRole,
    ObligationClock,
    Party,
    PartyBody,
    TreatyStanding,
)

Row = Mapping[str, Any]


def party_ids(session: Session) -> dict[str, int]:
    """The key of every party by ref."""
    return dict(session.execute(select(Party.ref, Party.id)).all())


def add_parties(session: Session, rows: Iterable[Row]) -> None:
    """Parties by the columns of their table."""
    _insert(session, Party, list(rows))


def add_bodies(session: Session, rows: Iterable[Row]) -> None:
    """Bodies: party (ref), kind, name."""
    _insert(session, PartyBody, _of_parties(session, rows))


def add_standing(session: Session, rows: Iterable[Row]) -> None:
    """Treaty standing: party (ref), convention, status, since_on, source, as_of_on, basis."""
    _insert(session, TreatyStanding, _of_parties(session, rows))


def add_clocks(session: Session, rows: Iterable[Row]) -> None:
    """Obligation clocks by party (ref) and the columns of their table."""
    _insert(session, ObligationClock, _of_parties(session, rows))


def add_extensions(session: Session, rows: Iterable[Row]) -> None:
    """Extensions: party (ref), article, number, until_on, requested_on, source, basis, note."""
    found = session.execute(select(Party.ref, ObligationClock.article, ObligationClock.id).join(Party))
    clocks = {(ref, article): key for ref, article, key in found}
    _insert(session, ClockExtension, [{**row, "clock_id": clocks[row["party"], row["article"]]} for row in rows])


def add_meetings(session: Session, rows: Iterable[Row]) -> None:
    """Meetings: code, city, starts_on, ends_on, source, basis."""
    _insert(session, Meeting, list(rows))


def add_meeting_roles(session: Session, rows: Iterable[Row]) -> None:
    """Roles at meetings: meeting (code), party (ref), role, source, basis."""
    meetings = dict(session.execute(select(Meeting.code, Meeting.id)).all())
    with_meeting = [{**row, "meeting_id": meetings[row["meeting"]]} for row in rows]
    _insert(session, MeetingRole, _of_parties(session, with_meeting))


def _of_parties(session: Session, rows: Iterable[Row]) -> list[dict[str, Any]]:
    keys = party_ids(session)
    return [{**row, "party_id": keys[row["party"]]} for row in rows]


def _insert(session: Session, model: Any, rows: Sequence[Row]) -> None:
    """Rows with every column of the table but its key; other names in a row are passed over."""
    columns = {column.key for column in model.__table__.columns} - {"id"}
    if rows:
        session.execute(insert(model), [{name: row[name] for name in columns & row.keys()} for row in rows])
