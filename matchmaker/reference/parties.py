"""States, their standing under four conventions, and organisations, as read from `reference/data`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from matchmaker.domain.vocabulary import Basis, Channel, Convention, PartyType, TreatyStatus
from matchmaker.reference.table import Sourced, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Sourced):
    """One of the 197 States. Regions are M49 codes as text of three digits; languages are CLDR codes.

    `name_en` is the official short name of the United Nations. `oda_group` (None: not on the list of the OECD) has a
    basis of its own; `income_group` is None for States outside the list of the World Bank.
    """

    iso3: str
    iso2: str
    m49: str
    region: str
    region_name: str
    subregion: str
    subregion_name: str
    intermediate_region: str | None
    intermediate_region_name: str | None
    name_en: str
    name_fr: str
    name_es: str
    name_ru: str
    name_zh: str
    name_ar: str
    un_member: bool
    ldc: bool
    lldc: bool
    sids: bool
    income_group: str | None
    dac_code: str | None
    dac_member: bool
    oda_group: str | None
    oda_basis: Basis
    currency: str | None
    working_languages: tuple[str, ...]
    regional_languages: tuple[str, ...]
    languages_source: str
    latitude: float
    longitude: float

    @property
    def developing(self) -> bool:
        """Whether the State is on the list of aid recipients; as sure as `oda_basis`."""
        return self.oda_group is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Sourced):
    """Standing of a State under one convention.

    `basis` speaks of the status, `date_basis` of its dates. `since_on` is the day from which the status holds (entry
    into force, signature, effect of a withdrawal), None where only the day of consent is known; `consent_on` is the
    day on which an instrument was deposited or consent to be bound was notified.
    """

    party: str
    convention: Convention
    status: TreatyStatus
    since_on: date | None
    signed_on: date | None
    consent_on: date | None
    act: str | None
    entered_into_force_on: date | None
    withdrawal_notified_on: date | None
    withdrawal_effective_on: date | None
    date_basis: Basis | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Sourced):
    """An organisation that the sources name: its IATI organisation type and its OECD CRS channel."""

    ref: str
    party_type: PartyType
    name_en: str
    name_fr: str | None
    iati_org_type: str
    channel: Channel
    crs_channel_code: str


def read_states() -> tuple[State, ...]:
    """The 197 States by ISO alpha-3 code. Areas in the sources that are not among them are never parties."""
    return read_table("states", State)


def read_standing() -> tuple[Standing, ...]:
    """Every State under every one of the four conventions, by State."""
    return read_table("treaty_standing", Standing)


def read_organisations() -> tuple[Organisation, ...]:
    """UN bodies, international and non-governmental organisations named in the sources."""
    return read_table("organisations", Organisation)


@cache
def state_codes() -> frozenset[str]:
    """ISO alpha-3 codes of the 197 States."""
    return frozenset(state.iso3 for state in read_states())
