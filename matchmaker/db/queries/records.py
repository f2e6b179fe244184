"""What the queries of offers and of needs share: who may know of a record, its terms, its fields for a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer
from matchmaker.db.models.parties import Party
from matchmaker.db.models.proposals import Proposal
from matchmaker.db.queries.paging import window
from matchmaker.domain.access import SHOWN_STATUSES, Actor, Right, may, shown
from matchmaker.domain.lifecycle import SENT, SHOWN_TO_SIDES
from matchmaker.domain.vocabulary import Provenance
from matchmaker.errors import FieldError, InvalidInput

Column = InstrumentedAttribute[Any]
FEW_FACETS = 3


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What a list of offers or needs keeps; None keeps everything.

    text: every word stands in the title, in a name of the party, or begins the reference, whatever case or accents.
    treaty_status: of the party under the Convention on Cluster Munitions. region: an M49 code, of a region or a
    subregion. open_on: published, not past on that day, something left. view: a name of `filters.VIEWS`. urgency:
    needs alone.
    """

    text: str | None = None
    kind: str | None = None
    theme: str | None = None
    party: str | None = None
    status: str | None = None
    provenance: str | None = None
    exercise: bool | None = None
    treaty_status: str | None = None
    region: str | None = None
    urgency: str | None = None
    language: str | None = None
    view: str | None = None
    open_on: date | None = None


def known_to(actor: Actor, model: Any, *, let_out: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """The records that an actor may know of (`domain.access.sees_record` as a condition).

    let_out: what the public may know of beside published facts; None for everything that is published.
    """
    if may(actor, Right.READ_UNPUBLISHED):
        return true()
    # Nearly every record is shown. An index on the status would lead SQLite away from the order of a list, and have it
    # read and sort all of them for one page: so the status is asked for in a form that no index answers.
    readable: ColumnElement[bool] = model.status.concat("").in_(SHOWN_STATUSES)
    if let_out is not None and not may(actor, Right.READ_RELEASED):
        readable = and_(readable, or_(model.provenance == Provenance.PUBLISHED_FACT, let_out))
    return readable if actor.party is None else or_(readable, Party.ref == actor.party)


def put_to_own_side(actor: Actor, model: Any) -> ColumnElement[bool]:
    """The sent records of others that a proposal put to the actor's own party: whoever is asked about an offer or a
    need may read it, published or not."""
    if actor.party is None or not may(actor, Right.READ_RELEASED):
        return false()
    column, other, owner = (
        (Proposal.offer_id, Need, Need.party_id) if model is Offer else (Proposal.need_id, Offer, Offer.provider_id)
    )
    own = aliased(Party)
    asked_about = (
        select(column)
        .join(other, (Proposal.need_id if model is Offer else Proposal.offer_id) == other.id)
        .join(own, owner == own.id)
        .where(own.ref == actor.party, Proposal.status.in_(SHOWN_TO_SIDES))
    )
    return and_(model.status.in_(SENT), model.id.in_(asked_about))


def terms(
    session: Session,
    model: Any,
    owner: Column,
    ids: Iterable[int],
    facets: Mapping[str, str],
    *,
    among: Select[*tuple[Any, ...]] | None = None,
) -> dict[int, dict[str, Any]]:
    """The lists of many records in one query: id -> field -> codes in order. `facets`: facet -> field name.

    Conditions come out as a mapping of code to mode. among: the same ids as a question to the database, where they
    are too many to be named one by one.
    """
    found: dict[int, dict[str, Any]] = {
        record: {name: {} if name == "conditions" else () for name in facets.values()} for record in ids
    }
    table = model.__table__.c
    column = table[owner.key]
    statement = (
        select(column, table.facet, table.code, table.mode)
        .where(column.in_(list(found) if among is None else among))
        .order_by(column, table.facet, table.code)
    )
    if len(facets) <= FEW_FACETS:  # more of them are read whole: a search for each would cost more than what it spares
        statement = statement.where(table.facet.in_(list(facets)))
    rows = session.connection().execute(statement).all()
    for (record, facet), some in groupby(rows, key=itemgetter(0, 1)):
        name = facets.get(facet)
        if name == "conditions":
            found[record][name] = {code: mode for _, _, code, mode in some}
        elif name is not None:
            found[record][name] = tuple([row[2] for row in some])
    return found


def ordered(
    statement: Select[*tuple[Any, ...]], sort: str, columns: Mapping[str, Any], last: Any
) -> Select[*tuple[Any, ...]]:
    """The statement in the order of one of `columns`; "-" before its name reverses. What is empty or not shown comes
    last either way. Ends in `last`."""
    name = sort.removeprefix("-")
    if name not in columns:
        raise InvalidInput([FieldError("sort", "sort_not_listed")])
    column = columns[name]
    one_way = column.desc() if sort.startswith("-") else column.asc()
    return statement.order_by(one_way.nulls_last(), last)


def page_of(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    *,
    limit: int,
    offset: int,
    counted: Select[*tuple[Any, ...]] | None = None,
) -> tuple[list[dict[str, Any]], int, int, int]:
    """The rows of one page as mappings, how many there are in all, and the limit and offset that were used.

    counted: the same rows as a lighter statement to count, without what only puts them in order.
    """
    limit, offset = window(limit, offset)
    total = count_of(session, statement if counted is None else counted)
    rows = session.execute(statement.limit(limit).offset(offset)).mappings()
    return [dict(row) for row in rows], total, limit, offset


def count_of(session: Session, statement: Select[*tuple[Any, ...]]) -> int:
    """How many rows a statement has."""
    counting = statement.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return session.scalar(counting) or 0


def as_read(actor: Actor, noun: str, record: dict[str, Any]) -> dict[str, Any]:
    """The values of a view, with the fields that this actor may not read left out and named in `hidden`."""
    values, hidden = shown(actor, noun, record)
    return {**values, "hidden": hidden}
