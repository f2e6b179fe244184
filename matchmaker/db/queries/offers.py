"""Offers as an actor may read them: who may know of a record is part of the query, hidden fields come out empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from matchmaker.db.queries.paging import DEFAULT_LIMIT, Page
from matchmaker.domain.access import Actor


@dataclass(frozen=True, slots=True)
class OfferView:
    """One offer. Money in minor units of `currency`. `hidden` names the fields that this actor may not read; they are
    None or empty. `open_quantity` is what is neither in contact nor arranged."""

    id: int
    ref: str
    version: int
    status: str
    provenance: str
    exercise: bool
    provider: str
    provider_name: str
    title: str
    title_lang: str | None
    kind: str
    unit: str | None
    class_code: str | None
    level: str | None
    themes: tuple[str, ...]
    sub_themes: tuple[str, ...]
    languages: tuple[str, ...]
    currency: str | None
    quantity: int | None
    committed: int | None
    open_quantity: int | None
    divisible: bool | None
    min_tranche: int | None
    max_partners: int | None
    starts_on: date | None
    ends_on: date | None
    firmness: str | None
    budget_year_start_month: int | None
    bears_interpretation: bool | None
    statuses_only: tuple[str, ...]
    countries_only: tuple[str, ...]
    countries_preferred: tuple[str, ...]
    countries_excluded: tuple[str, ...]
    regions_only: tuple[str, ...]
    regions_preferred: tuple[str, ...]
    conventions_only: tuple[str, ...]
    ordnance_scope: str | None
    oda_only: bool | None
    routes: tuple[str, ...]
    implementers: tuple[str, ...]
    conditions: dict[str, str]
    costs_borne: str | None
    in_kind_value: int | None
    in_kind_currency: str | None
    how_to_approach: str | None
    notes: str | None
    south_south: bool | None
    source: str | None
    source_as_of_on: date | None
    basis: str | None
    created_at: datetime | None
    updated_at: datetime | None
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """What a list keeps; None keeps everything. `text` is looked for in the title, whatever its case or accents."""

    text: str | None = None
    kind: str | None = None
    theme: str | None = None
    party: str | None = None
    status: str | None = None
    provenance: str | None = None
    exercise: bool | None = None


def list_offers(
    session: Session,
    actor: Actor,
    keep: OfferFilter | None = None,
    *,
    sort: str = "party",
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
) -> Page[OfferView]:
    """Offers that the actor may know of. sort: ref, title, party, kind, status or updated; "-" before it reverses."""
    raise NotImplementedError


def get_offer(session: Session, actor: Actor, ref: str) -> OfferView:
    """One offer; NotFound when there is none that this actor may know of."""
    raise NotImplementedError
