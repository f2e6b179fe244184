"""Needs as an actor may read them: who may know of a record is part of the query, hidden fields come out empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from matchmaker.db.models.needs import Need, NeedTerm
from matchmaker.db.models.parties import Party
from matchmaker.db.queries.filters import VIEW_THEME, by_readable, in_order, kept, of_view, reads
from matchmaker.db.queries.paging import DEFAULT_LIMIT, Page
from matchmaker.db.queries.records import RecordFilter, as_read, count_of, known_to, page_of, put_to_own_side, terms
from matchmaker.domain.access import Actor
from matchmaker.errors import NotFound


@dataclass(frozen=True, slots=True)
class NeedView:
    """One need. Money in minor units of `currency`. `hidden` names the fields that this actor may not read; they are
    None or empty. `open_quantity` is what is neither secured nor in contact nor arranged; areas in m²."""

    id: int
    ref: str
    version: int
    status: str
    provenance: str
    exercise: bool
    party: str
    party_name: str
    title: str
    title_lang: str | None
    title_public: bool
    kind: str
    unit: str | None
    class_code: str | None
    level: str | None
    theme: str
    sub_theme: str | None
    marks: tuple[str, ...]
    currency: str | None
    quantity: int | None
    secured: int | None
    committed: int | None
    open_quantity: int | None
    accepts_money: bool | None
    estimated_cost: int | None
    estimated_cost_currency: str | None
    national_contribution: int | None
    national_contribution_currency: str | None
    smallest_share: int | None
    max_partners: int | None
    starts_on: date | None
    ends_on: date | None
    priority_order: int | None
    urgency: str | None
    urgency_evidence: str | None
    urgency_evidence_on: date | None
    plan: str | None
    plan_stage: str | None
    place: str | None
    languages: tuple[str, ...]
    language_required: bool | None
    interpretation: str | None
    routes: tuple[str, ...]
    implementers: tuple[str, ...]
    conditions: dict[str, str]
    approach: str | None
    named_providers: tuple[str, ...]
    ordnance: tuple[str, ...]
    military_trainees: bool | None
    partners_confirmed: int | None
    without_partner_since: int | None
    cross_border_with: tuple[str, ...]
    emergency: bool | None
    south_south: bool | None
    area_sha_m2: int | None
    area_cha_m2: int | None
    area_cancelled_m2: int | None
    area_reduced_m2: int | None
    area_cleared_m2: int | None
    women: int | None
    men: int | None
    girls: int | None
    boys: int | None
    persons_with_disabilities: int | None
    notes: str | None
    source: str | None
    source_as_of_on: date | None
    basis: str | None
    created_at: datetime | None
    updated_at: datetime | None
    hidden: tuple[str, ...] = ()


FACETS = {
    "mark": "marks", "language": "languages", "route": "routes", "implementer": "implementers",
    "condition": "conditions", "named_provider": "named_providers", "ordnance": "ordnance",
    "cross_border_with": "cross_border_with",
}  # fmt: skip
_ELSEWHERE = {"party", "party_name", "exercise", "open_quantity", "hidden", *FACETS.values()}
_COLUMNS = tuple(field.name for field in fields(NeedView) if field.name not in _ELSEWHERE)
SORTS = ("ref", "title", "party", "kind", "status", "urgency", "ends", "updated")


def list_needs(
    session: Session,
    actor: Actor,
    keep: RecordFilter | None = None,
    *,
    sort: str = "party",
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
    locale: str = "en",
) -> Page[NeedView]:
    """Needs that the actor may know of. sort: one of `SORTS`; "-" before it reverses. `locale`: for names."""
    narrowed = keeping(session, actor, _readable(actor), keep or RecordFilter())
    statement = in_order(session, narrowed, sort, _sorts(actor), Need.id, locale)
    rows, total, limit, offset = page_of(session, statement, limit=limit, offset=offset, counted=narrowed)
    return Page(_views(session, actor, rows), total, limit, offset)


def count_needs(session: Session, actor: Actor, keep: RecordFilter) -> int:
    """How many needs the actor may know of that a filter keeps."""
    return count_of(session, keeping(session, actor, _readable(actor), keep))


def get_need(session: Session, actor: Actor, ref: str) -> NeedView:
    """One need; NotFound when there is none that this actor may know of."""
    rows = session.execute(_readable(actor).where(Need.ref == ref)).mappings().all()
    if not rows:
        raise NotFound(noun="need", ref=ref)
    return _views(session, actor, [dict(row) for row in rows])[0]


def needs_of(session: Session, actor: Actor, refs: Iterable[str]) -> tuple[NeedView, ...]:
    """Those of the named needs that the actor may know of, by their refs."""
    statement = _readable(actor).where(Need.ref.in_(list(refs))).order_by(Need.ref)
    return _views(session, actor, [dict(row) for row in session.execute(statement).mappings()])


def need_titles(session: Session, actor: Actor, refs: Iterable[str]) -> dict[str, str]:
    """ref -> title, for those of `refs` that the actor may know of."""
    statement = select(Need.ref, Need.title).join(Party, Need.party_id == Party.id).where(Need.ref.in_(list(refs)))
    return dict(session.execute(statement.where(known(actor))).all())


def known(actor: Actor) -> ColumnElement[bool]:
    """The needs that an actor may know of, as a condition; `Party` is their own."""
    return or_(known_to(actor, Need, let_out=Need.title_public.is_(True)), put_to_own_side(actor, Need))


def _readable(actor: Actor) -> Select[*tuple[Any, ...]]:
    columns = [getattr(Need, name) for name in _COLUMNS]
    who = (Party.ref.label("party"), Party.name_en.label("party_name"), Party.exercise)
    return select(*columns, *who).join(Party, Need.party_id == Party.id).where(known(actor))


def _sorts(actor: Actor) -> dict[str, Any]:
    return {
        "ref": Need.ref, "title": Need.title_folded, "kind": Need.kind, "status": Need.status,
        "urgency": by_readable(actor, Need, "urgency"), "ends": by_readable(actor, Need, "ends_on"),
        "updated": by_readable(actor, Need, "updated_at"),
    }  # fmt: skip


def keeping(
    session: Session, actor: Actor, statement: Select[*tuple[Any, ...]], keep: RecordFilter
) -> Select[*tuple[Any, ...]]:
    """A statement about needs, narrowed to what a filter keeps."""
    statement = kept(session, actor, statement, Need, keep)
    if keep.theme is not None:
        statement = statement.where(Need.theme == keep.theme)
    if keep.language is not None:
        statement = statement.where(reads(actor, Need, "languages"), _with("language", keep.language))
    if keep.urgency is not None:
        statement = statement.where(reads(actor, Need, "urgency"), Need.urgency == keep.urgency)
    return statement.where(of_view(actor, keep, Need, Need.theme == VIEW_THEME))


def _with(facet: str, code: str) -> ColumnElement[bool]:
    return Need.id.in_(select(NeedTerm.need_id).where(NeedTerm.facet == facet, NeedTerm.code == code))


def _views(session: Session, actor: Actor, rows: list[dict[str, Any]]) -> tuple[NeedView, ...]:
    lists = terms(session, NeedTerm, NeedTerm.need_id, [row["id"] for row in rows], FACETS)
    return tuple(
        NeedView(**as_read(actor, "need", {**row, **lists[row["id"]], "open_quantity": _open(row)})) for row in rows
    )


def _open(row: dict[str, Any]) -> int:
    return int(row["quantity"] - row["secured"] - row["committed"])
