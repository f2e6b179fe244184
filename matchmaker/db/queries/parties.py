"""States and organisations with their standing and clocks: facts with their sources, readable by everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from matchmaker.db.queries.paging import Page


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
    observer_until: date | None


_NAMES = ("name_en", "name_fr", "name_es", "name_ru", "name_zh", "name_ar")
_NAME_COLUMNS = tuple(getattr(Party, name) for name in _NAMES)


def list_parties(
    session: Session,
    *,
    text: str | None = None,
    party_type: str | None = None,
    region: str | None = None,
    ccm: str | None = None,
    exercise: bool | None = None,
    limit: int = 500,
    offset: int = 0,
) -> Page[PartyView]:
    """Parties in the order of their English names. `text` is looked for in the names; `ccm`: a treaty status."""
    statement = _parties()
    if text:
        folded = fold(text)
        statement = statement.where(or_(*(c.contains(folded, autoescape=True) for c in (Party.name_folded,))))
    for column, value in ((Party.party_type, party_type), (Party.region, region), (_Ccm.status, ccm)):
        if value is not None:
            statement = statement.where(column == value)
    if exercise is not None:
        statement = statement.where(Party.exercise.is_(exercise))
    statement = statement.order_by(Party.name_en, Party.id)
    rows, total, limit, offset = page_of(session, statement, limit=limit, offset=offset)
    return Page(tuple(_view(row) for row in rows), total, limit, offset)


def get_party(session: Session, ref: str) -> PartyDetail:
    """One party with standing, clocks (with extensions) and bodies; NotFound when there is none."""
    row = session.execute(_parties().add_columns(*_MORE).where(Party.ref == ref)).mappings().one_or_none()
    if row is None:
        raise NotFound(noun="party", ref=ref)
    party = row["id"]
    return PartyDetail(
        party=_view(dict(row)),
        **{column.key: row[column.key] for column in _MORE},
        standing=_standing(session, party),
        clocks=_clocks(session, party),
        bodies=_bodies(session, party),
        observer_until=_observer_until(session, party),
    )


def party_names(session: Session) -> dict[str, dict[str, str | None]]:
    """ref -> {"ref", "iso3", "exercise", "name_en", "name_fr", …} for all parties, to show refs by name."""
    rows = session.execute(select(Party.ref, Party.iso3, Party.exercise, *_NAME_COLUMNS)).mappings()
    return {row["ref"]: dict(row) for row in rows}
