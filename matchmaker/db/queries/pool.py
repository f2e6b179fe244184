"""The rows of a pool: everything published and open on a day, as plain mappings for `services.snapshot`.

Not for readers: private fields, reservations and reasons are in it, because the engine has to honour them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
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
from matchmaker.domain.vocabulary import ProposalStatus, RecordStatus

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
    return PoolRows(
        parties=_rows(session, select(*Party.__table__.columns)),
        standing=_rows(session, _of_party(TreatyStanding)),
        clocks=_rows(session, _of_party(ObligationClock)),
        observers=_rows(
            session,
            select(Party.ref.label("party"), Meeting.starts_on, Meeting.ends_on)
            .join(MeetingRole, MeetingRole.party_id == Party.id)
            .join(Meeting, MeetingRole.meeting_id == Meeting.id)
            .where(MeetingRole.role == "observer"),
        ),
        rates=_rows(session, select(*ExchangeRate.__table__.columns)),
        offers=_offers(session, pool, on),
        needs=_needs(session, pool, on),
        reservations=_reservations(session),
        not_now=_not_now(session, on),
    )


def _rows(session: Session, statement: Select[*tuple[Any, ...]]) -> list[Row]:
    return [dict(row) for row in session.execute(statement).mappings()]


def _of_party(model: Any) -> Select[*tuple[Any, ...]]:
    columns = [column for column in model.__table__.columns if column.key not in ("id", "party_id")]
    return select(Party.ref.label("party"), *columns).join(Party, model.party_id == Party.id)


def _open(model: Any, pool: str, on: date) -> ColumnElement[bool]:
    open_: ColumnElement[bool] = (
        (model.status == RecordStatus.PUBLISHED) & (model.provenance == pool) & (model.ends_on >= on)
    )
    return open_


def _offers(session: Session, pool: str, on: date) -> list[Row]:
    which = _open(Offer, pool, on)
    statement = select(*Offer.__table__.columns, Party.ref.label("provider")).join(Party, Offer.provider_id == Party.id)
    rows = _rows(session, statement.where(which))
    partners = _partners(session, Proposal.offer_id)
    among = select(Offer.id).where(which)
    lists = terms(session, OfferTerm, OfferTerm.offer_id, [r["id"] for r in rows], OFFER_FACETS, among=among)
    return [{**row, **lists[row["id"]], "partners": partners.get(row["id"], 0)} for row in rows]


def _needs(session: Session, pool: str, on: date) -> list[Row]:
    which = _open(Need, pool, on)
    statement = select(*Need.__table__.columns, Party.ref.label("party")).join(Party, Need.party_id == Party.id)
    rows = _rows(session, statement.where(which))
    partners = _partners(session, Proposal.need_id)
    among = select(Need.id).where(which)
    lists = terms(session, NeedTerm, NeedTerm.need_id, [r["id"] for r in rows], NEED_FACETS, among=among)
    return [{**row, **lists[row["id"]], "partners": partners.get(row["id"], 0)} for row in rows]


def _partners(session: Session, record: Any) -> dict[int, int]:
    """How many partners a record has already, for those that have any."""
    statement = select(record, func.count()).where(Proposal.status.in_(TAKES_A_PLACE)).group_by(record)
    return dict(session.execute(statement).all())


def _reservations(session: Session) -> list[Row]:
    against = aliased(Party)
    return _rows(
        session,
        select(Party.ref.label("party"), against.ref.label("against"), Reservation.theme)
        .join(Party, Reservation.party_id == Party.id)
        .join(against, Reservation.against_id == against.id),
    )


def _not_now(session: Session, on: date) -> list[Row]:
    """Earlier answers "not possible now" whose effect lasts on the day."""
    provider, affected = aliased(Party), aliased(Party)
    return _rows(
        session,
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
        .where(ProposalAnswer.effect.in_(("pair", "theme")), ProposalAnswer.until_on >= on),
    )
