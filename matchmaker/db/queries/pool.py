"""The rows of a pool: everything published and open on a day, as plain mappings for `services.snapshot`.

Not for readers: private fields, reservations and reasons are in it, because the engine has to honour them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
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
from matchmaker.domain.vocabulary import ProposalStatus, Provenance, RecordStatus

Row = Mapping[str, Any]
# Contacts and arrangements that take a partner's place.
TAKES_A_PLACE = (
    ProposalStatus.IN_CONTACT, ProposalStatus.ARRANGEMENT_RECORDED, ProposalStatus.UNDER_WAY, ProposalStatus.COMPLETED,
)  # fmt: skip


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
        parties=rows_of(session, select(*Party.__table__.columns)),
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


def rows_of(session: Session, statement: Select[*tuple[Any, ...]]) -> list[Row]:
    """What a statement finds, as plain mappings."""
    return [dict(row) for row in session.execute(statement).mappings()]


def of_party(model: Any) -> Select[*tuple[Any, ...]]:
    """Every column of a table about parties, each row with the ref of its party."""
    columns = [column for column in model.__table__.columns if column.key not in ("id", "party_id")]
    return select(Party.ref.label("party"), *columns).join(Party, model.party_id == Party.id)


def is_open(model: Any, pool: str, on: date) -> ColumnElement[bool]:
    """Published, of this pool, and not ended before the day."""
    open_: ColumnElement[bool] = (
        (model.status == RecordStatus.PUBLISHED) & (model.provenance == pool) & (model.ends_on >= on)
    )
    return open_


def offer_rows(session: Session, which: ColumnElement[bool]) -> list[Row]:
    """Offers with their provider, their lists and how many partners they have; `which` may name `Party`, its own."""
    statement = select(*Offer.__table__.columns, Party.ref.label("provider")).join(Party, Offer.provider_id == Party.id)
    rows = rows_of(session, statement.where(which))
    partners = _partners(session, Proposal.offer_id, rows)
    among = select(Offer.id).join(Party, Offer.provider_id == Party.id).where(which)
    lists = terms(session, OfferTerm, OfferTerm.offer_id, [r["id"] for r in rows], OFFER_FACETS, among=among)
    return [{**row, **lists[row["id"]], "partners": partners.get(row["id"], 0)} for row in rows]


def need_rows(session: Session, which: ColumnElement[bool]) -> list[Row]:
    """Needs with their State, their lists and how many partners they have; `which` may name `Party`, its own."""
    statement = select(*Need.__table__.columns, Party.ref.label("party")).join(Party, Need.party_id == Party.id)
    rows = rows_of(session, statement.where(which))
    partners = _partners(session, Proposal.need_id, rows)
    among = select(Need.id).join(Party, Need.party_id == Party.id).where(which)
    lists = terms(session, NeedTerm, NeedTerm.need_id, [r["id"] for r in rows], NEED_FACETS, among=among)
    return [{**row, **lists[row["id"]], "partners": partners.get(row["id"], 0)} for row in rows]


def _partners(session: Session, record: Any, rows: list[Row]) -> dict[int, int]:
    """How many partners a record has already, for those that have any; not asked where no record limits them."""
    if all(row["max_partners"] is None for row in rows):
        return {}
    statement = select(record, func.count()).where(Proposal.status.in_(TAKES_A_PLACE)).group_by(record)
    return dict(session.execute(statement).all())


def rate_rows(session: Session, currencies: Sequence[str] | None = None) -> list[Row]:
    """Every rate, or those of some currencies."""
    statement = select(*ExchangeRate.__table__.columns)
    kept = statement if currencies is None else statement.where(ExchangeRate.currency.in_(currencies))
    return rows_of(session, kept)


def reservation_rows(session: Session, *, around: str | None = None) -> list[Row]:
    """Every reservation, or those that one party made or that name it."""
    against = aliased(Party)
    statement = (
        select(Party.ref.label("party"), against.ref.label("against"), Reservation.theme)
        .join(Party, Reservation.party_id == Party.id)
        .join(against, Reservation.against_id == against.id)
    )
    kept = statement if around is None else statement.where(or_(Party.ref == around, against.ref == around))
    return rows_of(session, kept)


def not_now_rows(session: Session, on: date, *, around: str | None = None) -> list[Row]:
    """Earlier answers "not possible now" whose effect lasts on the day. around: those for a theme, which reach every
    pairing of their provider, and those about a pairing of this party."""
    provider, affected = aliased(Party), aliased(Party)
    statement = (
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
        .where(ProposalAnswer.effect.in_(("pair", "theme")), ProposalAnswer.until_on >= on)
    )
    if around is not None:
        sides = or_(provider.ref == around, affected.ref == around)
        statement = statement.where(or_(ProposalAnswer.effect == "theme", sides))
    return rows_of(session, statement)
