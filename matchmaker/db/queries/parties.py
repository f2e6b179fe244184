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
    """Parties in the order of their English names."""
    raise NotImplementedError


def get_party(session: Session, ref: str) -> PartyDetail:
    """One party with standing, clocks (with extensions) and bodies; NotFound when there is none."""
    raise NotImplementedError


def party_names(session: Session) -> dict[str, dict[str, str | None]]:
    """ref -> {"ref", "iso3", "exercise", "name_en", "name_fr", …} for all parties, to show refs by name."""
    raise NotImplementedError
