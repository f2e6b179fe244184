"""Rows of proposals and answers. Quantities change through `db.committed` alone. The caller decides and commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, Select, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from matchmaker.db.committed import commit_quantity, release_quantities
from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer
from matchmaker.db.models.parties import Party
from matchmaker.db.models.proposals import Proposal, ProposalAnswer
from matchmaker.db.models.runs import Run
from matchmaker.domain.lifecycle import AnswerGiven, AnswerTaken
from matchmaker.domain.vocabulary import ProposalStatus, Side
from matchmaker.errors import StaleVersion

UNDER_WAY = (ProposalStatus.WITH_PROVIDER, ProposalStatus.WITH_AFFECTED_STATE, ProposalStatus.IN_CONTACT)
NOT_IN_CONTACT_YET = (
    ProposalStatus.PROPOSED, ProposalStatus.SHORTLISTED, ProposalStatus.SET_ASIDE, ProposalStatus.WITH_PROVIDER,
    ProposalStatus.WITH_AFFECTED_STATE,
)  # fmt: skip
_SUPERSEDED = {"status": ProposalStatus.SUPERSEDED, "set_aside_reason": None}
_provider = aliased(Party)
_affected = aliased(Party)


@dataclass(frozen=True, slots=True)
class ProposalState:
    """What decides whether a step is possible and who may take it."""

    id: int
    ref: str
    version: int
    status: str
    origin: str
    asked_by: str | None
    pool: str
    offer_id: int
    need_id: int
    offer: str
    need: str
    provider: str
    party: str
    quantity_offer: int
    quantity_need: int
    to_confirm: tuple[str, ...]

    def party_of(self, side: Side) -> str:
        """The party that answers for a side."""
        return self.provider if side == Side.PROVIDER else self.party


def find(session: Session, ref: str) -> ProposalState | None:
    """The state of one proposal."""
    row = session.execute(_states().where(Proposal.ref == ref)).mappings().one_or_none()
    return None if row is None else _state(row)


def contacts_past(session: Session, on: date) -> list[ProposalState]:
    """Contacts whose date lies before a day, in the order in which their quantities are given back."""
    statement = _states().where(Proposal.status == ProposalStatus.IN_CONTACT, Proposal.expires_on < on)
    rows = session.execute(statement.order_by(Proposal.offer_id, Proposal.need_id, Proposal.id)).mappings()
    return [_state(row) for row in rows]


def insert_direct(session: Session, values: Mapping[str, Any], offer: str, need: str, now: datetime) -> None:
    """Add a direct pairing of two records, named by ref."""
    offer_id = session.execute(select(Offer.id).where(Offer.ref == offer)).scalar_one()
    need_id = session.execute(select(Need.id).where(Need.ref == need)).scalar_one()
    plain = {name: _plain(value) for name, value in values.items()}
    stamps = {"origin": "direct", "version": 1, "created_at": now, "updated_at": now}
    session.execute(insert(Proposal).values(**plain, **stamps, offer_id=offer_id, need_id=need_id))


def change(session: Session, state: ProposalState, values: Mapping[str, Any], now: datetime) -> int | None:
    """The new version; None when somebody changed the proposal meanwhile."""
    plain = {name: _plain(value) for name, value in values.items()}
    return session.scalar(
        update(Proposal)
        .where(Proposal.id == state.id, Proposal.version == state.version)
        .values(**plain, version=state.version + 1, updated_at=now)
        .returning(Proposal.version)
    )


def add_answer(
    session: Session,
    state: ProposalState,
    side: Side,
    given: AnswerGiven,
    taken: AnswerTaken,
    actor_id: str,
    now: datetime,
) -> None:
    """The answer of a side, with what it means for later pools."""
    session.execute(
        insert(ProposalAnswer).values(
            proposal_id=state.id,
            side=str(side),
            answer=str(taken.answer),
            reason_code=given.reason_code,
            effect=None if taken.effect is None else str(taken.effect),
            until_on=taken.until_on,
            changes=given.changes,
            note=given.note,
            actor_id=actor_id,
            at=now,
        )
    )


def reserve(session: Session, state: ProposalState) -> None:
    """Reserve both sums, or OverCommitted."""
    commit_quantity(session, state.offer_id, state.quantity_offer, state.need_id, state.quantity_need)


def release(session: Session, states: Sequence[ProposalState]) -> None:
    """Give the sums of these proposals back."""
    held = [(state.offer_id, state.quantity_offer, state.need_id, state.quantity_need) for state in states]
    release_quantities(session, held)


def supersede(session: Session, noun: str, record: int, now: datetime) -> list[ProposalState]:
    """End every proposal of a record that is not in contact yet; how each stood before, in the order of their keys."""
    column = Proposal.offer_id if noun == "offer" else Proposal.need_id
    statement = _states().where(column == record, Proposal.status.in_(NOT_IN_CONTACT_YET)).order_by(Proposal.id)
    states = [_state(row) for row in session.execute(statement).mappings()]
    ended = [state for state in states if change(session, state, _SUPERSEDED, now) is not None]
    if len(ended) < len(states):
        raise StaleVersion(noun="proposal")
    return ended


def record_statuses(session: Session, state: ProposalState) -> dict[str, str]:
    """The status of the offer and of the need."""
    return {
        "offer": session.execute(select(Offer.status).where(Offer.id == state.offer_id)).scalar_one(),
        "need": session.execute(select(Need.status).where(Need.id == state.need_id)).scalar_one(),
    }


def pair_under_way(session: Session, offer: str, need: str, *, but: str = "") -> bool:
    """Whether a proposal of a pair (`but` that one) is with a side or in contact."""
    under_way = select(Proposal.id).join(Offer, Proposal.offer_id == Offer.id).join(Need, Proposal.need_id == Need.id)
    under_way = under_way.where(
        Offer.ref == offer, Need.ref == need, Proposal.ref != but, Proposal.status.in_(UNDER_WAY)
    )  # fmt: skip
    return session.scalar(under_way.limit(1)) is not None


def _states() -> Select[*tuple[Any, ...]]:
    columns = (
        Proposal.id, Proposal.ref, Proposal.version, Proposal.status, Proposal.origin,
        Proposal.asked_by, func.coalesce(Run.pool, Offer.provenance).label("pool"), Proposal.offer_id, Proposal.need_id,
        Offer.ref.label("offer"), Need.ref.label("need"), _provider.ref.label("provider"), _affected.ref.label("party"),
        Proposal.quantity_offer, Proposal.quantity_need, Proposal.to_confirm,
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(Proposal)
        .outerjoin(Run, Proposal.run_id == Run.id)
        .join(Offer, Proposal.offer_id == Offer.id)
        .join(Need, Proposal.need_id == Need.id)
        .join(_provider, Offer.provider_id == _provider.id)
        .join(_affected, Need.party_id == _affected.id)
    )


def _state(row: RowMapping) -> ProposalState:
    return ProposalState(**{**row, "to_confirm": tuple(row["to_confirm"])})


def _plain(value: Any) -> Any:
    """Codes as plain text: the drivers differ in what they make of an enumeration."""
    return str(value) if isinstance(value, StrEnum) else value
