"""Offers as an actor may read them: who may know of a record is part of the query, hidden fields come out empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from matchmaker.db.models.offers import Offer, OfferTerm
from matchmaker.db.models.parties import Party
from matchmaker.db.queries.filters import VIEW_THEME, by_readable, in_order, kept, of_view
from matchmaker.db.queries.paging import DEFAULT_LIMIT, Page
from matchmaker.db.queries.records import RecordFilter, as_read, count_of, known_to, page_of, put_to_own_side, terms
from matchmaker.domain.access import Actor
from matchmaker.errors import NotFound


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


FACETS = {
    "theme": "themes", "sub_theme": "sub_themes", "language": "languages", "status_only": "statuses_only",
    "country_only": "countries_only", "country_preferred": "countries_preferred",
    "country_excluded": "countries_excluded", "region_only": "regions_only", "region_preferred": "regions_preferred",
    "convention_only": "conventions_only", "route": "routes", "implementer": "implementers",
    "condition": "conditions",
}  # fmt: skip
_ELSEWHERE = {"provider", "provider_name", "exercise", "open_quantity", "hidden", *FACETS.values()}
_COLUMNS = tuple(field.name for field in fields(OfferView) if field.name not in _ELSEWHERE)
SORTS = ("ref", "title", "party", "kind", "status", "ends", "updated")


def list_offers(
    session: Session,
    actor: Actor,
    keep: RecordFilter | None = None,
    *,
    sort: str = "party",
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
    locale: str = "en",
) -> Page[OfferView]:
    """Offers that the actor may know of. sort: one of `SORTS`; "-" before it reverses. `locale`: for names."""
    narrowed = keeping(session, actor, _readable(actor), keep or RecordFilter())
    statement = in_order(session, narrowed, sort, _sorts(actor), Offer.id, locale)
    rows, total, limit, offset = page_of(session, statement, limit=limit, offset=offset, counted=narrowed)
    return Page(_views(session, actor, rows), total, limit, offset)


def count_offers(session: Session, actor: Actor, keep: RecordFilter) -> int:
    """How many offers the actor may know of that a filter keeps."""
    return count_of(session, keeping(session, actor, _readable(actor), keep))


def get_offer(session: Session, actor: Actor, ref: str) -> OfferView:
    """One offer; NotFound when there is none that this actor may know of."""
    rows = session.execute(_readable(actor).where(Offer.ref == ref)).mappings().all()
    if not rows:
        raise NotFound(noun="offer", ref=ref)
    return _views(session, actor, [dict(row) for row in rows])[0]


def offer_titles(session: Session, actor: Actor, refs: Iterable[str]) -> dict[str, str]:
    """ref -> title, for those of `refs` that the actor may know of."""
    statement = (
        select(Offer.ref, Offer.title).join(Party, Offer.provider_id == Party.id).where(Offer.ref.in_(list(refs)))
    )
    return dict(session.execute(statement.where(known(actor))).all())


def known(actor: Actor) -> ColumnElement[bool]:
    """The offers that an actor may know of, as a condition; `Party` is their own."""
    return or_(known_to(actor, Offer), put_to_own_side(actor, Offer))


def _readable(actor: Actor) -> Select[*tuple[Any, ...]]:
    columns = [getattr(Offer, name) for name in _COLUMNS]
    who = (Party.ref.label("provider"), Party.name_en.label("provider_name"), Party.exercise)
    return select(*columns, *who).join(Party, Offer.provider_id == Party.id).where(known(actor))


def _sorts(actor: Actor) -> dict[str, Any]:
    return {
        "ref": Offer.ref, "title": Offer.title_folded, "kind": Offer.kind,
        "status": Offer.status, "ends": by_readable(actor, Offer, "ends_on"),
        "updated": by_readable(actor, Offer, "updated_at"),
    }  # fmt: skip


def keeping(
    session: Session, actor: Actor, statement: Select[*tuple[Any, ...]], keep: RecordFilter
) -> Select[*tuple[Any, ...]]:
    """A statement about offers, narrowed to what a filter keeps."""
    statement = kept(session, actor, statement, Offer, keep)
    if keep.theme is not None:
        statement = statement.where(_with("theme", keep.theme))
    if keep.language is not None:
        statement = statement.where(_with("language", keep.language))
    if keep.urgency is not None:
        statement = statement.where(false())
    return statement.where(of_view(actor, keep, Offer, _with("theme", VIEW_THEME)))


def _with(facet: str, code: str) -> ColumnElement[bool]:
    return Offer.id.in_(select(OfferTerm.offer_id).where(OfferTerm.facet == facet, OfferTerm.code == code))


def _views(session: Session, actor: Actor, rows: list[dict[str, Any]]) -> tuple[OfferView, ...]:
    lists = terms(session, OfferTerm, OfferTerm.offer_id, [row["id"] for row in rows], FACETS)
    return tuple(
        OfferView(
            **as_read(actor, "offer", {**row, **lists[row["id"]], "open_quantity": row["quantity"] - row["committed"]})
        )
        for row in rows
    )
