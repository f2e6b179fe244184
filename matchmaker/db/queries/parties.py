"""States and organisations with their standing and clocks: facts with their sources, readable by everybody."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from matchmaker.db.models.parties import (
    ClockExtension,
    Meeting,
    MeetingRole,
    ObligationClock,
    Party,
    PartyBody,
    TreatyStanding,
)
from matchmaker.db.queries.filters import MOST_WORDS, parties_named, party_places
from matchmaker.db.queries.paging import Page
from matchmaker.db.queries.records import ordered, page_of
from matchmaker.domain.clocks import RUNNING, shown_date
from matchmaker.domain.vocabulary import ClockStatus, Convention
from matchmaker.errors import NotFound


@dataclass(frozen=True, slots=True)
class StandingView:
    """Standing under one convention. What is recalled is shown as unconfirmed."""

    convention: str
    status: str
    since_on: date | None
    source: str
    as_of_on: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """One extension of a treaty date, in the order of `number`."""

    number: int
    until_on: date | None
    requested_on: date | None
    source: str
    basis: str


@dataclass(frozen=True, slots=True)
class ClockView:
    """One obligation clock. No date means not known, never zero."""

    article: str
    status: str
    due_on: date | None
    original_due_on: date | None
    source: str
    as_of_on: date | None
    basis: str
    note: str | None
    extensions: tuple[ExtensionView, ...]


@dataclass(frozen=True, slots=True)
class BodyView:
    """A ministry, authority or mission of a party."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A recorded meeting at which the party was an observer."""

    code: str
    city: str | None
    starts_on: date | None
    ends_on: date | None
    source: str
    basis: str


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party in a list; `ccm` is its status under the Convention on Cluster Munitions, None when not recorded."""

    ref: str
    party_type: str
    iso3: str | None
    names: dict[str, str | None]
    region: str | None
    subregion: str | None
    ccm: str | None
    exercise: bool


@dataclass(frozen=True, slots=True)
class PartyDetail:
    """A party with everything recorded about it."""

    party: PartyView
    iso2: str | None
    m49: str | None
    iati_org_type: str | None
    ldc: bool | None
    lldc: bool | None
    sids: bool | None
    developing: bool | None
    oda_group: str | None
    oda_basis: str | None
    source: str | None
    as_of_on: date | None
    basis: str | None
    standing: tuple[StandingView, ...]
    clocks: tuple[ClockView, ...]
    bodies: tuple[BodyView, ...]
    observer_at: tuple[MeetingView, ...]


_NAMES = ("name_en", "name_fr", "name_es", "name_ru", "name_zh", "name_ar")
_NAME_COLUMNS = tuple(getattr(Party, name) for name in _NAMES)
_Ccm = aliased(TreatyStanding)
_MORE = (
    Party.iso2, Party.m49, Party.iati_org_type, Party.ldc, Party.lldc, Party.sids, Party.developing, Party.oda_group,
    Party.oda_basis, Party.source, Party.source_as_of_on, Party.basis,
)  # fmt: skip


SORTS = ("name", "type", "region")


def list_parties(
    session: Session,
    *,
    text: str | None = None,
    party_type: str | None = None,
    region: str | None = None,
    ccm: str | None = None,
    obligation: str | None = None,
    exercise: bool | None = None,
    sort: str = "name",
    limit: int = 500,
    offset: int = 0,
    locale: str = "en",
) -> Page[PartyView]:
    """Parties in the order of their names in a language, or of one of `SORTS`; "-" before it reverses.

    text: every word is looked for in the names of every language, whatever case or accents; also a ref. region: an
    M49 code, of a region or a subregion. ccm: a treaty status. obligation: an article whose clock runs.
    """
    places = party_places(session, locale)
    columns = {"name": places.c.place, "type": Party.party_type, "region": func.coalesce(Party.subregion, Party.region)}
    statement = ordered(_parties().join(places, places.c.id == Party.id), sort, columns, places.c.place)
    for column, value in ((Party.party_type, party_type), (_Ccm.status, ccm)):
        if value is not None:
            statement = statement.where(column == value)
    if region is not None:
        statement = statement.where(or_(Party.region == region, Party.subregion == region))
    if obligation is not None:
        clocks = select(ObligationClock.party_id).where(
            ObligationClock.article == obligation, ObligationClock.status.in_(RUNNING)
        )
        statement = statement.where(Party.id.in_(clocks))
    if exercise is not None:
        statement = statement.where(Party.exercise.is_(exercise))
    for word in (text or "").split()[:MOST_WORDS]:
        statement = statement.where(Party.id.in_(parties_named(session, word)))
    rows, total, limit, offset = page_of(session, statement, limit=limit, offset=offset)
    return Page(tuple(_view(row) for row in rows), total, limit, offset)


def get_party(session: Session, ref: str) -> PartyDetail:
    """One party with standing, clocks (with extensions) and bodies; NotFound when there is none."""
    row = session.execute(_parties().add_columns(*_MORE).where(Party.ref == ref)).mappings().one_or_none()
    if row is None:
        raise NotFound(noun="party", ref=ref)
    more = {column.key: row[column.key] for column in _MORE if column.key != "source_as_of_on"}
    return PartyDetail(
        party=_view(dict(row)),
        **more,
        as_of_on=row["source_as_of_on"],
        standing=_standing(session, row["id"]),
        clocks=_clocks(session, row["id"]),
        bodies=_bodies(session, row["id"]),
        observer_at=_observer_at(session, row["id"]),
    )


def party_names(session: Session) -> dict[str, dict[str, str | None]]:
    """ref -> {"ref", "iso3", "exercise", "name_en", "name_fr", …} for all parties, to show refs by name."""
    rows = session.execute(select(Party.ref, Party.iso3, Party.exercise, *_NAME_COLUMNS))
    keys = tuple(rows.keys())  # every page reads these: a mapping of a row costs twice as much as the row
    return {row[0]: dict(zip(keys, row, strict=True)) for row in rows}


def _parties() -> Select[*tuple[Any, ...]]:
    columns = (
        Party.id, Party.ref, Party.party_type, Party.iso3, Party.region, Party.subregion, Party.exercise,
        _Ccm.status.label("ccm"), *_NAME_COLUMNS,
    )  # fmt: skip
    ccm = and_(_Ccm.party_id == Party.id, _Ccm.convention == Convention.CCM)
    return select(*columns).outerjoin(_Ccm, ccm)


def _view(row: dict[str, Any]) -> PartyView:
    return PartyView(
        ref=row["ref"],
        party_type=row["party_type"],
        iso3=row["iso3"],
        names={name: row[name] for name in _NAMES},
        region=row["region"],
        subregion=row["subregion"],
        ccm=row["ccm"],
        exercise=row["exercise"],
    )


def _standing(session: Session, party: int) -> tuple[StandingView, ...]:
    columns = (
        TreatyStanding.convention, TreatyStanding.status, TreatyStanding.since_on, TreatyStanding.source,
        TreatyStanding.as_of_on, TreatyStanding.basis,
    )  # fmt: skip
    order = {convention: at for at, convention in enumerate(Convention)}
    rows = session.execute(select(*columns).where(TreatyStanding.party_id == party).order_by(TreatyStanding.id))
    return tuple(sorted((StandingView(*row) for row in rows), key=lambda view: order[Convention(view.convention)]))


def _clocks(session: Session, party: int) -> tuple[ClockView, ...]:
    """Clocks with their extensions, in two queries."""
    clocks = session.execute(
        select(ObligationClock).where(ObligationClock.party_id == party).order_by(ObligationClock.article)
    ).scalars()
    found = list(clocks)
    extensions: dict[int, list[ExtensionView]] = {clock.id: [] for clock in found}
    columns = (
        ClockExtension.clock_id, ClockExtension.number, ClockExtension.until_on, ClockExtension.requested_on,
        ClockExtension.source, ClockExtension.basis,
    )  # fmt: skip
    rows = session.execute(
        select(*columns).where(ClockExtension.clock_id.in_(extensions)).order_by(ClockExtension.number)
    )
    for clock, number, until_on, requested_on, source, basis in rows:
        extensions[clock].append(ExtensionView(number, until_on, requested_on, source, basis))
    return tuple(
        ClockView(
            clock.article, clock.status, shown_date(ClockStatus(clock.status), clock.due_on), clock.original_due_on,
            clock.source, clock.as_of_on, clock.basis, clock.note, tuple(extensions[clock.id]),
        )
        for clock in found
    )  # fmt: skip


def _bodies(session: Session, party: int) -> tuple[BodyView, ...]:
    statement = select(PartyBody.kind, PartyBody.name).where(PartyBody.party_id == party)
    return tuple(BodyView(*row) for row in session.execute(statement.order_by(PartyBody.kind, PartyBody.name)))


def _observer_at(session: Session, party: int) -> tuple[MeetingView, ...]:
    statement = (
        select(Meeting.code, Meeting.city, Meeting.starts_on, Meeting.ends_on, MeetingRole.source, MeetingRole.basis)
        .join(Meeting, MeetingRole.meeting_id == Meeting.id)
        .where(MeetingRole.party_id == party, MeetingRole.role == "observer")
        .order_by(Meeting.starts_on, Meeting.id)
    )
    return tuple(MeetingView(*row) for row in session.execute(statement))


@dataclass(frozen=True, slots=True)
class ObligationView:
    """One recorded obligation of a State. `due_on` None: no date is known, which is not zero."""

    party: str
    article: str
    status: str
    due_on: date | None
    original_due_on: date | None
    source: str
    as_of_on: date | None
    basis: str
    note: str | None


def list_obligations(
    session: Session,
    *,
    party: str | None = None,
    article: str | None = None,
    status: str | None = None,
    after: tuple[str, str] | None = None,
    limit: int = 500,
) -> tuple[ObligationView, ...]:
    """Recorded obligations by party and article; `after`: those beyond that party and article."""
    clock = ObligationClock
    columns = (
        Party.ref, clock.article, clock.status, clock.due_on, clock.original_due_on, clock.source, clock.as_of_on,
        clock.basis, clock.note,
    )  # fmt: skip
    statement = select(*columns).join(Party, clock.party_id == Party.id).order_by(Party.ref, clock.article).limit(limit)
    for column, value in ((Party.ref, party), (clock.article, article), (clock.status, status)):
        if value is not None:
            statement = statement.where(column == value)
    if after is not None:
        statement = statement.where(
            or_(Party.ref > after[0], and_(Party.ref == after[0], clock.article > after[1]))
        )  # fmt: skip
    rows = (ObligationView(*row) for row in session.execute(statement))
    return tuple(dataclasses.replace(row, due_on=shown_date(ClockStatus(row.status), row.due_on)) for row in rows)
