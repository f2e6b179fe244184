"""Obligations, extensions, contamination, casualties and meetings, as read from `reference/data`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchmaker.domain.vocabulary import Article, Basis, ClockStatus, TreatyStatus
from matchmaker.reference.table import Sourced, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation(Sourced):
    """The clock of a State under one article, where an obligation is recorded. No date means not known.

    `original_due_on` is the first date, before extensions; `completed_year` has a basis of its own.
    """

    party: str
    article: Article
    status: ClockStatus
    due_on: date | None
    original_due_on: date | None
    completed_year: int | None
    completed_basis: Basis | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(Sourced):
    """An extension asked for or granted. `until_on` is None where what was granted was not found."""

    party: str
    article: Article
    number: int
    until_on: date | None
    requested_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contamination(Sourced):
    """A published figure: contaminated | cleared | destroyed | cleared_share, of cluster munitions or of all ordnance.

    `value` is a whole number of `unit` (m2, items, percent, countries), None where the extent is not established.
    `party` is None for the world. `period` is as exact as the source: 2021-06, 2015, 2010/2020, None if not said.
    """

    scope: str
    party: str | None
    period: str | None
    kind: str
    ordnance: str
    qualifier: str | None
    measure: str
    value: int | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContaminatedState(Sourced):
    """A State on a list of contaminated States; `standing_then` None: whether it is contaminated was unclear."""

    party: str
    period: str
    standing_then: TreatyStatus | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article5State(Sourced):
    """A State on a list of States Parties with victims, of the Implementation Support Unit."""

    party: str
    on_current_list: bool
    on_earlier_list: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Casualties(Sourced):
    """New casualties in the world in a year (`year`), or all recorded up to it (`total_to_year`)."""

    kind: str
    year: int
    casualties: int
    places: str | None
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Sourced):
    """A Meeting of States Parties or a Review Conference. Without dates: the month alone is known, see `note`."""

    code: str
    kind: str
    number: int
    city: str
    starts_on: date | None
    ends_on: date | None
    presidency: str


def read_obligations() -> tuple[Obligation, ...]:
    """Clocks by State and article; a State without a row has no obligation recorded here, and so no clock."""
    return read_table("obligations", Obligation)


def read_extensions() -> tuple[Extension, ...]:
    """Extensions by State, article and number."""
    return read_table("clock_extensions", Extension)


def read_contamination() -> tuple[Contamination, ...]:
    """Published figures of contamination and clearance; not to be summed: they overlap."""
    return read_table("contamination", Contamination)


def read_contaminated_states() -> tuple[ContaminatedState, ...]:
    """The list of August 2017 (found) and the States with Article 4 obligations in 2025 (recalled)."""
    return read_table("contaminated_states", ContaminatedState)


def read_article5_states() -> tuple[Article5State, ...]:
    """States Parties on the current or on an earlier list of those with victims."""
    return read_table("article5_states", Article5State)


def read_casualties() -> tuple[Casualties, ...]:
    """Casualties of cluster munitions in the world by year."""
    return read_table("casualties", Casualties)


def read_meetings() -> tuple[Meeting, ...]:
    """Formal meetings of the Convention in their order."""
    return read_table("meetings", Meeting)
