"""The rows of a pool: everything published and open on a day, as plain mappings for `services.snapshot`.

Not for readers: private fields, reservations and reasons are in it, because the engine has to honour them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from matchmaker.db.models.needs import Need, NeedTerm
from matchmaker.db.models.offers import Offer, OfferTerm
from matchmaker.db.models.parties import Meeting, MeetingRole, ObligationClock, Party, TreatyStanding
from matchmaker.db.models.proposals import Proposal, ProposalAnswer
from matchmaker.db.models.rates import ExchangeRate
from matchmaker.db.models.reservations import Reservation
from matchmaker.db.queries.needs import FACETS as NEED_FACETS
from matchmaker.db.queries.offers import FACETS as OFFER_FACETS
from matchmaker.db.queries.records import terms
from matchmaker.domain.lifecycle import SENT
from matchmaker.domain.matching.cases import NeedCase, OfferCase
from matchmaker.domain.vocabulary import ProposalStatus, Provenance, RecordStatus

Row = Mapping[str, Any]
# Contacts and arrangements that take a partner's place.
TAKES_A_PLACE = (
    ProposalStatus.IN_CONTACT, ProposalStatus.ARRANGEMENT_RECORDED, ProposalStatus.UNDER_WAY, ProposalStatus.COMPLETED,
)  # fmt: skip


FEW = 500  # records that are named one by one


def _read(model: Any, case: Any, *more: str) -> tuple[Any, ...]:
    """The columns of a record that the engine reads."""
    names = {field.name for field in dataclasses.fields(case)} | {"id", "committed", *more}
    return tuple(column for column in model.__table__.columns if column.key in names)


_OFFER_COLUMNS = _read(Offer, OfferCase)
_NEED_COLUMNS = _read(Need, NeedCase, "secured", "estimated_cost", "estimated_cost_currency")


@dataclass(frozen=True, slots=True)
class PoolRows:
    """What the database holds for a pool. `partners` of a row is how many contacts or arrangements it has already."""

    parties: list[Row]
    standing: list[Row]
    clocks: list[Row]
    observers: list[Row]
    rates: list[Row]
    offers: list[Row]
    needs: list[Row]
    reservations: list[Row]
    not_now: list[Row]


def read_pool(session: Session, pool: str, on: date) -> PoolRows:
    """The rows of one pool (`posted` or `published_fact`) on a day; records that ended before it are left out."""
    around = _around(session, on)
    offers, needs = offer_rows(session, is_open(Offer, pool, on)), need_rows(session, is_open(Need, pool, on))
    return dataclasses.replace(around, offers=offers, needs=needs)


def read_pair(session: Session, offer: str, need: str, on: date) -> PoolRows:
    """The rows of one offer and one need, posted and sent by their parties, as `read_pool` reads those of all."""
    offers, needs = offer_rows(session, _sent(Offer, offer, on)), need_rows(session, _sent(Need, need, on))
    return dataclasses.replace(_around(session, on), offers=offers, needs=needs)


def _sent(model: Any, ref: str, on: date) -> ColumnElement[bool]:
    sent: ColumnElement[bool] = (
        (model.ref == ref) & model.status.in_(SENT) & (model.provenance == Provenance.POSTED) & (model.ends_on >= on)
    )
    return sent


def _around(session: Session, on: date) -> PoolRows:
    """Everything of a pool but its offers and needs."""
    return PoolRows(
        parties=rows_of(session, whole(Party)),
        standing=rows_of(session, of_party(TreatyStanding)),
        clocks=rows_of(session, of_party(ObligationClock)),
        observers=rows_of(
            session,
            select(Party.ref.label("party"), Meeting.starts_on, Meeting.ends_on)
            .join(MeetingRole, MeetingRole.party_id == Party.id)
            .join(Meeting, MeetingRole.meeting_id == Meeting.id)
            .where(MeetingRole.role == "observer"),
        ),
        rates=rate_rows(session),
        offers=[],
        needs=[],
        reservations=reservation_rows(session),
        not_now=not_now_rows(session, on),
    )


def rows_of(session: Session, statement: Select[*tuple[Any, ...]], **given: Any) -> list[Row]:
    """What a statement finds, as plain mappings. given: values of its parameters."""
    found = session.execute(statement, given)
    names = list(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]


@cache
def whole(model: Any) -> Select[*tuple[Any, ...]]:
    """Every column of a table. To put a statement together takes longer than to ask it."""
    return select(*model.__table__.columns)


@cache
def of_party(model: Any) -> Select[*tuple[Any, ...]]:
    """Every column of a table about parties, each row with the ref of its party."""
    columns = [column for column in model.__table__.columns if column.key not in ("id", "party_id")]
    return select(Party.ref.label("party"), *columns).join(Party, model.party_id == Party.id)


def is_open(model: Any, pool: Any, on: Any) -> ColumnElement[bool]:
    """Published, of this pool, and not ended before the day; both may be parameters."""
    open_: ColumnElement[bool] = (
        (model.status == RecordStatus.PUBLISHED) & (model.provenance == pool) & (model.ends_on >= on)
    )
    return open_


def offer_rows(session: Session, which: ColumnElement[bool], given: Mapping[str, Any] | None = None) -> list[Row]:
    """Offers with their provider, their lists and how many partners they have; `which` may name `Party`, its own.
    given: values of its parameters."""
    return _records(
        session, _OFFERS, which, given or {}, Proposal.offer_id, OfferTerm, OfferTerm.offer_id, OFFER_FACETS
    )


def need_rows(session: Session, which: ColumnElement[bool], given: Mapping[str, Any] | None = None) -> list[Row]:
    """Needs with their State, their lists and how many partners they have; `which` may name `Party`, its own.
    given: values of its parameters."""
    return _records(session, _NEEDS, which, given or {}, Proposal.need_id, NeedTerm, NeedTerm.need_id, NEED_FACETS)


_OFFERS = (
    select(*_OFFER_COLUMNS, Party.ref.label("provider")).join(Party, Offer.provider_id == Party.id),
    select(Offer.id).join(Party, Offer.provider_id == Party.id),
)
_NEEDS = (
    select(*_NEED_COLUMNS, Party.ref.label("party")).join(Party, Need.party_id == Party.id),
    select(Need.id).join(Party, Need.party_id == Party.id),
)


def _records(
    session: Session, statements: tuple[Select[Any], Select[Any]], which: ColumnElement[bool],
    given: Mapping[str, Any], record: Any, model: Any, owner: Any, facets: Mapping[str, str],
) -> list[Row]:  # fmt: skip
    whole, keys = statements
    rows = rows_of(session, whole.where(which), **given)
    partners = _partners(session, record, rows)
    ids = [row["id"] for row in rows]
    among = keys.where(which).params(given) if len(ids) > FEW else None
    lists = terms(session, model, owner, ids, facets, among=among)
    return [{**row, **lists[row["id"]], "partners": partners.get(row["id"], 0)} for row in rows]


def _partners(session: Session, record: Any, rows: list[Row]) -> dict[int, int]:
    """How many partners a record has already, for those that have any; not asked where no record limits them."""
    if all(row["max_partners"] is None for row in rows):
        return {}
    statement = select(record, func.count()).where(Proposal.status.in_(TAKES_A_PLACE)).group_by(record)
    return dict(session.execute(statement).all())


def rate_rows(session: Session, currencies: Sequence[str] | None = None) -> list[Row]:
    """Every rate, or those of some currencies."""
    statement = whole(ExchangeRate)
    kept = statement if currencies is None else statement.where(ExchangeRate.currency.in_(currencies))
    return rows_of(session, kept)


def reservation_rows(session: Session, *, around: str | None = None) -> list[Row]:
    """Every reservation, or those that one party made or that name it."""
    return rows_of(session, _reserved(around is not None), **({} if around is None else {"around": around}))


@cache
def _reserved(around_a_party: bool) -> Select[*tuple[Any, ...]]:
    against = aliased(Party)
    statement: Select[*tuple[Any, ...]] = (
        select(Party.ref.label("party"), against.ref.label("against"), Reservation.theme)
        .join(Party, Reservation.party_id == Party.id)
        .join(against, Reservation.against_id == against.id)
    )
    if not around_a_party:
        return statement
    return statement.where(or_(Party.ref == bindparam("around"), against.ref == bindparam("around")))


def not_now_rows(session: Session, on: date, *, around: str | None = None) -> list[Row]:
    """Earlier answers "not possible now" whose effect lasts on the day. around: those for a theme, which reach every
    pairing of their provider, and those about a pairing of this party."""
    statement = _not_now(around is not None)
    return rows_of(session, statement, on=on, **({} if around is None else {"around": around}))


@cache
def _not_now(around_a_party: bool) -> Select[*tuple[Any, ...]]:
    """The statement of `not_now_rows`."""
    provider, affected = aliased(Party), aliased(Party)
    statement: Select[*tuple[Any, ...]] = (
        select(
            ProposalAnswer.side,
            ProposalAnswer.effect,
            Offer.ref.label("offer"),
            Need.ref.label("need"),
            provider.ref.label("provider"),
            affected.ref.label("party"),
            Need.theme,
        )
        .select_from(ProposalAnswer)
        .join(Proposal, ProposalAnswer.proposal_id == Proposal.id)
        .join(Offer, Proposal.offer_id == Offer.id)
        .join(Need, Proposal.need_id == Need.id)
        .join(provider, Offer.provider_id == provider.id)
        .join(affected, Need.party_id == affected.id)
        .where(ProposalAnswer.effect.in_(("pair", "theme")), ProposalAnswer.until_on >= bindparam("on"))
    )
    if not around_a_party:
        return statement
    sides = or_(provider.ref == bindparam("around"), affected.ref == bindparam("around"))
    return statement.where(or_(ProposalAnswer.effect == "theme", sides))
