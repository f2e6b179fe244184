"""Rows of offers and needs: what is taken, what is added, the next status. The caller decides and commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, or_, select, update
from sqlalchemy import insert as sql_insert
from sqlalchemy.orm import Session

from matchmaker.db.models.needs import Need, NeedTerm
from matchmaker.db.models.offers import Offer, OfferTerm
from matchmaker.db.models.parties import Party
from matchmaker.db.queries.needs import FACETS as NEED_FACETS
from matchmaker.db.queries.offers import FACETS as OFFER_FACETS
from matchmaker.db.types import fold
from matchmaker.domain.lifecycle import SENT
from matchmaker.domain.vocabulary import RecordStatus

Row = Mapping[str, Any]
CHUNK = 500  # refs in one question: far below what either database takes as parameters


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party that a row may name."""

    id: int
    party_type: str


@dataclass(frozen=True, slots=True)
class RecordState:
    """What decides whether a step is possible and who may take it."""

    id: int
    version: int
    status: str
    provenance: str
    owner: str
    committed: int
    title_public: bool

    def as_record(self, owner: str) -> dict[str, object]:
        """The mapping that `domain.access.sees_record` takes; `owner` is the name of the owner's field."""
        return {
            "status": self.status,
            "provenance": self.provenance,
            "title_public": self.title_public,
            owner: self.owner,
        }


_MODELS: dict[str, Any] = {"offer": Offer, "need": Need}
_TERMS: dict[str, Any] = {"offer": OfferTerm, "need": NeedTerm}
_FACETS = {"offer": OFFER_FACETS, "need": NEED_FACETS}
_OWNER = {"offer": "provider", "need": "party"}


def known_parties(session: Session) -> dict[str, KnownParty]:
    """Every party by ref."""
    rows = session.execute(select(Party.ref, Party.id, Party.party_type))
    return {ref: KnownParty(id_, party_type) for ref, id_, party_type in rows}


def refs_taken(session: Session, noun: str, refs: Sequence[str]) -> set[str]:
    """Those of `refs` that a record of this noun already has."""
    model = _MODELS[noun]
    taken: set[str] = set()
    for start in range(0, len(refs), CHUNK):
        taken |= set(session.scalars(select(model.ref).where(model.ref.in_(refs[start : start + CHUNK]))))
    return taken


def find(session: Session, noun: str, ref: str) -> RecordState | None:
    """The state of one record."""
    model = _MODELS[noun]
    let_out = Need.title_public if noun == "need" else false()
    columns = (model.id, model.version, model.status, model.provenance, Party.ref, model.committed, let_out)
    row = session.execute(select(*columns).select_from(model).join(Party).where(model.ref == ref)).one_or_none()
    return None if row is None else RecordState(*row)


def insert(
    session: Session, noun: str, rows: Sequence[Row], *, status: str, created_by: str, now: datetime
) -> None:  # fmt: skip
    """Add records with their lists, in bulk. rows: fields as the schemas hand them on; every `ref` is new."""
    if not rows:
        return
    parties = known_parties(session)
    model = _MODELS[noun]
    shared = {
        "version": 1, "committed": 0, "status": str(status), "created_by": created_by, "created_at": now,
        "updated_at": now,
    }  # fmt: skip
    columns = {column.key: column for column in model.__table__.columns if column.key != "id"}
    records = [
        {
            **{name: _value(column, row) for name, column in columns.items()},
            **shared,
            f"{_OWNER[noun]}_id": parties[row[_OWNER[noun]]].id,
            "title_folded": fold(row["title"]),
        }
        for row in rows
    ]
    session.execute(sql_insert(model), records)
    _insert_terms(session, noun, rows)


def _value(column: Any, row: Row) -> Any:
    """What a row says of a column; the column's default where it says nothing."""
    value = row.get(column.key)
    if value is None and column.default is not None:
        return column.default.arg
    return str(value) if isinstance(value, StrEnum) else value


def _insert_terms(session: Session, noun: str, rows: Sequence[Row]) -> None:
    ids = ids_of(session, noun, [row["ref"] for row in rows])
    terms = [
        {f"{noun}_id": ids[row["ref"]], "facet": facet, "code": str(code), "mode": str(mode)}
        for row in rows
        for facet, name in _FACETS[noun].items()
        for code, mode in _codes(row.get(name))
    ]
    if terms:
        session.execute(sql_insert(_TERMS[noun]), terms)


def _codes(value: Any) -> list[tuple[str, str]]:
    """Codes with their mode; "" where a list has none."""
    if isinstance(value, Mapping):
        return list(value.items())
    return [(code, "") for code in value or ()]


def ids_of(session: Session, noun: str, refs: Sequence[str]) -> dict[str, int]:
    """The key of each record by ref."""
    model = _MODELS[noun]
    found: dict[str, int] = {}
    for start in range(0, len(refs), CHUNK):
        rows = session.execute(select(model.ref, model.id).where(model.ref.in_(refs[start : start + CHUNK])))
        found.update(rows.all())
    return found


def stored(session: Session, noun: str, record: int) -> dict[str, Any]:
    """Every field of a record as a schema hands it on, its owner and what is in contact left out."""
    table, terms = _MODELS[noun].__table__, _TERMS[noun]
    row = session.execute(select(*table.columns).where(table.c.id == record)).mappings().one()
    names = _FACETS[noun]
    values: dict[str, Any] = {**row, **{name: {} if name == "conditions" else () for name in names.values()}}
    of_record = getattr(terms, f"{noun}_id") == record
    found = session.execute(select(terms.facet, terms.code, terms.mode).where(of_record).order_by(terms.id))
    for facet, code, mode in found:
        name = names[facet]
        values[name] = {**values[name], code: mode} if name == "conditions" else (*values[name], code)
    return {name: value for name, value in values.items() if name not in _NOT_OF_SCHEMAS}


def change(
    session: Session, noun: str, state: RecordState, values: Row, status: RecordStatus, now: datetime
) -> int | None:
    """The new version of a record with these fields and lists, all of them given; None when it cannot be: somebody
    changed it meanwhile, or more of it is in contact than `values` leaves, or in another unit."""
    model, terms = _MODELS[noun], _TERMS[noun]
    columns = {c.key: c for c in model.__table__.columns if c.key in values and c.key not in _NOT_OF_SCHEMAS}
    changed: int | None = session.scalar(
        update(model)
        .where(model.id == state.id, model.version == state.version, _holds_what_is_in_contact(noun, values))
        .values(
            **{name: _value(column, values) for name, column in columns.items()},
            title_folded=fold(values["title"]),
            status=str(status),
            version=state.version + 1,
            updated_at=now,
        )
        .returning(model.version)
    )
    if changed is not None:
        session.execute(delete(terms).where(getattr(terms, f"{noun}_id") == state.id))
        _insert_terms(session, noun, [values])
    return changed


_NOT_OF_SCHEMAS = frozenset(
    {"id", "version", "provider_id", "party_id", "title_folded", "committed", "status", "created_at", "updated_at",
     "created_by"}
)  # fmt: skip


def _holds_what_is_in_contact(noun: str, values: Row) -> ColumnElement[bool]:
    """A record has room for what is in contact already, counted in the unit in which it was reserved."""
    model = _MODELS[noun]
    room = model.committed <= int(values["quantity"]) - int(values.get("secured") or 0)
    same_unit = and_(
        model.unit == str(values["unit"]), model.currency.is_not_distinct_from(values.get("currency"))
    )  # fmt: skip
    return or_(model.committed == 0, and_(room, same_unit))


def set_status(
    session: Session, noun: str, record: int, version: int, status: RecordStatus, now: datetime
) -> int | None:  # fmt: skip
    """The new version; None when somebody changed the record meanwhile."""
    model = _MODELS[noun]
    changed: int | None = session.scalar(
        update(model)
        .where(model.id == record, model.version == version)
        .values(status=str(status), version=version + 1, updated_at=now)
        .returning(model.version)
    )
    return changed


def withdraw_published(session: Session, noun: str, ref: str, now: datetime) -> bool:
    """Withdraw a record if it is published still, or sent."""
    model = _MODELS[noun]
    done = session.scalar(
        update(model)
        .where(model.ref == ref, model.status.in_(SENT))
        .values(status=str(RecordStatus.WITHDRAWN), version=model.version + 1, updated_at=now)
        .returning(model.id)
    )
    return done is not None
