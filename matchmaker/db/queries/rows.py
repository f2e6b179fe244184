"""Offers and needs as rows for other systems: the columns that are asked for and no more, page after page by a key.

A page begins after the last row of the one before, so that records which are added meanwhile move nothing. What an
actor may not read is worked out once for each kind of row and not once for each field of each row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from matchmaker.db.models.needs import Need, NeedTerm
from matchmaker.db.models.offers import Offer, OfferTerm
from matchmaker.db.models.parties import Party
from matchmaker.db.queries import needs, offers
from matchmaker.db.queries.records import RecordFilter, terms
from matchmaker.domain.access import PEOPLE, Actor, is_small, level, sees, sees_field
from matchmaker.errors import FieldError, InvalidInput

SORTS = ("created", "ref", "title", "updated")
_MODELS: dict[str, Any] = {"offer": Offer, "need": Need}
_OWNER_ID: dict[str, Any] = {"offer": Offer.provider_id, "need": Need.party_id}
_OWNER = {"offer": "provider", "need": "party"}
_TERMS: dict[str, tuple[Any, Any, dict[str, str]]] = {
    "offer": (OfferTerm, OfferTerm.offer_id, offers.FACETS),
    "need": (NeedTerm, NeedTerm.need_id, needs.FACETS),
}
_QUERIES: dict[str, Any] = {"offer": offers, "need": needs}
_OPEN = {"offer": ("quantity", "committed"), "need": ("quantity", "secured", "committed")}
_ALWAYS = ("id", "ref", "version", "status", "provenance")
Row = dict[str, Any]
Place = tuple[str | None, int]  # value of the column sorted by, as text, and key of the last row


@dataclass(frozen=True, slots=True)
class Rows:
    """One page. `after` is the place of its last row where there are more; `hidden` of a row is in the row itself."""

    items: list[Row]
    after: Place | None


def record_rows(
    session: Session,
    actor: Actor,
    noun: str,
    keep: RecordFilter,
    names: Iterable[str],
    *,
    sort: str = "created",
    after: Place | None = None,
    limit: int = 50,
) -> Rows:
    """Offers or needs (`noun`) that the actor may know of, with the fields in `names`; those that it may not read are
    None or empty and named in `hidden`. sort: one of `SORTS`, "-" before it reverses; InvalidInput otherwise."""
    wanted = frozenset(names)
    model, query = _MODELS[noun], _QUERIES[noun]
    column = _sorted_by(actor, model, sort)
    statement = _selected(noun, wanted).add_columns(column.label("_place")).where(query.known(actor))
    statement = query.keeping(session, actor, statement, keep)
    if after is not None:
        statement = statement.where(_beyond(model, column, sort, after))
    down = sort.startswith("-")
    order = [one.desc() if down else one.asc() for one in (column, model.id)]
    # Past the session, which would look for entities to load among the columns.
    rows = session.connection().execute(statement.order_by(*order).limit(limit + 1))
    keys = tuple(rows.keys())
    found = [dict(zip(keys, row, strict=True)) for row in rows.all()]
    page = found[:limit]
    last = (_text(page[-1]["_place"]), page[-1]["id"]) if len(found) > limit else None
    return Rows(_shown(session, actor, noun, page, wanted), last)


@lru_cache(maxsize=256)
def _selected(noun: str, wanted: frozenset[str]) -> Select[*tuple[Any, ...]]:
    """The columns of a list: the same few sets of fields are asked for again and again."""
    owners = Party.__table__
    return select(*_columns(noun, wanted)).join(owners, _OWNER_ID[noun] == owners.columns.id)


def _columns(noun: str, wanted: frozenset[str]) -> list[Any]:
    columns, owners = _MODELS[noun].__table__.columns, Party.__table__.columns
    needed = {*_ALWAYS, *wanted, *(_OPEN[noun] if "open_quantity" in wanted else ()), "unit", "currency"}
    owner = _OWNER[noun]
    who = [owners.ref.label(owner), owners.name_en.label(f"{owner}_name"), owners.exercise]
    return [column for column in columns if column.key in needed] + who


def _sorted_by(actor: Actor, model: Any, sort: str) -> Any:
    """The column to sort by; when something changed is an order for those alone who are told so of every record."""
    name = sort.removeprefix("-")
    told = sees(actor, level(model.__tablename__, "updated_at"), "")
    if name not in SORTS or (name == "updated" and not told):
        raise InvalidInput([FieldError("sort", "sort_not_listed")])
    return {"created": model.id, "ref": model.ref, "title": model.title_folded, "updated": model.updated_at}[name]


def _beyond(model: Any, column: Any, sort: str, after: Place) -> ColumnElement[bool]:
    text, key = after
    value: Any = text
    if sort.removeprefix("-") == "created":
        value = key
    elif sort.removeprefix("-") == "updated":
        value = datetime.fromisoformat(text or "")
    if sort.startswith("-"):
        return or_(column < value, and_(column == value, model.id < key))
    return or_(column > value, and_(column == value, model.id > key))


def _text(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date | datetime) else None if value is None else str(value)


def _shown(session: Session, actor: Actor, noun: str, page: list[Row], wanted: frozenset[str]) -> list[Row]:
    model, owner_id, facets = _TERMS[noun]
    asked = {facet: name for facet, name in facets.items() if name in wanted}
    lists = terms(session, model, owner_id, [row["id"] for row in page], asked) if asked else {}
    hidden_of: dict[tuple[bool, str], tuple[str, ...]] = {}
    for row in page:
        row.update(lists.get(row["id"], {}))
        if "open_quantity" in wanted:
            whole, *gone = (row[name] for name in _OPEN[noun])
            row["open_quantity"] = whole - sum(gone)
        own = actor.party is not None and row[_OWNER[noun]] == actor.party
        kind = (own, row["provenance"])
        if kind not in hidden_of:
            owner = row[_OWNER[noun]]
            hidden_of[kind] = tuple(
                name for name in row if not name.startswith("_") and not sees_field(actor, noun, name, owner, kind[1])
            )
        _blank(row, hidden_of[kind], () if own else PEOPLE, wanted)
    return page


def _blank(row: Row, names: tuple[str, ...], people: tuple[str, ...], wanted: frozenset[str]) -> None:
    hidden = list(names)
    hidden += [name for name in people if name not in names and is_small(row.get(name))]
    for name in hidden:
        value = row[name]
        row[name] = () if isinstance(value, tuple) else {} if isinstance(value, dict) else None
    row["hidden"] = tuple(sorted(name for name in hidden if name in wanted))
