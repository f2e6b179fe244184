"""Rows of reference data: added, brought up to date, removed. The caller leaves out what somebody changed here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from matchmaker.db.models.base import Base
from matchmaker.db.models.parties import ClockExtension, Meeting, ObligationClock, Party, TreatyStanding
from matchmaker.db.models.rates import ExchangeRate

Row = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of the rows of one table."""

    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class PartyState:
    """A party that is there already. `version` above 1: somebody changed it here."""

    id: int
    version: int
    exercise: bool


def party_states(session: Session) -> dict[str, PartyState]:
    """Every party by ref."""
    rows = session.execute(select(Party.ref, Party.id, Party.version, Party.exercise))
    return {ref: PartyState(id_, version, exercise) for ref, id_, version, exercise in rows}


def store_parties(session: Session, rows: Sequence[Row]) -> Stored:
    """Parties by `ref`; one that somebody changed here meanwhile, and one that `rows` lack, stays as it is."""
    return _store(session, Party, ("ref",), rows, keep=lambda row: row["version"] > 1)


def store_standing(session: Session, rows: Sequence[Row], parties: Iterable[int]) -> Stored:
    """Standing by `party_id` and `convention`; of `parties` (keys), what `rows` lack goes."""
    return _store(session, TreatyStanding, ("party_id", "convention"), rows, remove=_of("party_id", parties))


def store_clocks(session: Session, rows: Sequence[Row], parties: Iterable[int]) -> Stored:
    """Clocks by `party_id` and `article`; of `parties` (keys), what `rows` lack goes with its extensions."""
    wanted = {(row["party_id"], row["article"]) for row in rows}
    gone = [id_ for key, id_ in clock_keys(session, parties).items() if key not in wanted]
    store_extensions(session, [], gone)
    return _store(session, ObligationClock, ("party_id", "article"), rows, remove=_of("party_id", parties))


def clock_keys(session: Session, parties: Iterable[int]) -> dict[tuple[int, str], int]:
    """Keys of the clocks of `parties` by party and article."""
    wanted = frozenset(parties)
    rows = session.execute(select(ObligationClock.party_id, ObligationClock.article, ObligationClock.id))
    return {(party, article): id_ for party, article, id_ in rows if party in wanted}


def store_extensions(session: Session, rows: Sequence[Row], clocks: Iterable[int]) -> Stored:
    """Extensions by `clock_id` and `number`; of `clocks` (keys), what `rows` lack goes."""
    return _store(session, ClockExtension, ("clock_id", "number"), rows, remove=_of("clock_id", clocks))


def store_meetings(session: Session, rows: Sequence[Row]) -> Stored:
    """Meetings by `code`; what `rows` lack stays."""
    return _store(session, Meeting, ("code",), rows)


def store_rates(session: Session, rows: Sequence[Row]) -> Stored:
    """Yearly rates by `currency` and `year`; what `rows` lack stays."""
    return _store(session, ExchangeRate, ("currency", "year", "on"), rows)


def _of(column: str, keys: Iterable[int]) -> Callable[[Row], bool]:
    wanted = frozenset(keys)
    return lambda row: row[column] in wanted


def _never(_row: Row) -> bool:
    return False


def _plain(row: Row) -> dict[str, Any]:
    """Codes as plain text: the drivers differ in what they make of an enumeration."""
    return {name: str(value) if isinstance(value, StrEnum) else value for name, value in row.items()}


def _store(
    session: Session,
    model: type[Base],
    key: Sequence[str],
    rows: Sequence[Row],
    *,
    keep: Callable[[Row], bool] = _never,
    remove: Callable[[Row], bool] = _never,
) -> Stored:
    table = model.__table__
    assert isinstance(table, Table)
    found: list[Row] = [dict(row) for row in session.execute(select(table)).mappings()]
    there = {tuple(row[name] for name in key): row for row in found}
    wanted: dict[Key, Row] = {tuple(row[name] for name in key): row for row in map(_plain, rows)}
    new = [row for at, row in wanted.items() if at not in there]
    changed = [
        {**row, "its_id": there[at]["id"]}
        for at, row in wanted.items()
        if at in there and not keep(there[at]) and any(there[at][name] != value for name, value in row.items())
    ]
    gone = [row["id"] for at, row in there.items() if at not in wanted and remove(row)]
    if new:
        session.execute(insert(table), new)
    if changed:
        session.connection().execute(update(table).where(table.c.id == bindparam("its_id")), changed)
    if gone:
        session.execute(delete(table).where(table.c.id.in_(gone)))
    return Stored(len(new), len(changed), len(gone))
