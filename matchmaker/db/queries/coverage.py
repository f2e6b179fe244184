"""How far needs are covered and offers used: arranged, in contact, proposed, open, in the record's own unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer
from matchmaker.db.models.proposals import Proposal
from matchmaker.db.models.runs import Run
from matchmaker.db.queries.needs import NeedView
from matchmaker.db.queries.offers import OfferView
from matchmaker.db.queries.overview import newest_run
from matchmaker.db.queries.proposals import joined, readable_by
from matchmaker.domain.access import Actor
from matchmaker.domain.vocabulary import ProposalStatus

ARRANGED = (ProposalStatus.ARRANGEMENT_RECORDED, ProposalStatus.UNDER_WAY, ProposalStatus.COMPLETED)
WITH_A_SIDE = (ProposalStatus.WITH_PROVIDER, ProposalStatus.WITH_AFFECTED_STATE)
IN_REVIEW = (ProposalStatus.PROPOSED, ProposalStatus.SHORTLISTED)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The parts of a quantity, which add up to `whole`. `proposed` counts what this reader may read of it."""

    whole: int
    secured: int
    arranged: int
    in_contact: int
    proposed: int
    open: int

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """Name and size of each part, in order."""
        names = ("secured", "arranged", "in_contact", "proposed", "open")
        return tuple((name, getattr(self, name)) for name in names)


def of_needs(session: Session, actor: Actor, views: Iterable[NeedView]) -> dict[str, Coverage]:
    """ref -> coverage, for those of the needs whose quantity the actor reads."""
    shown = {view.ref: view for view in views if view.quantity is not None}
    sums = _sums(session, actor, Need.ref, Proposal.quantity_need, list(shown))
    return {
        ref: _coverage(view.quantity or 0, view.secured or 0, view.committed or 0, *sums.get(ref, (0, 0)))
        for ref, view in shown.items()
    }


def of_offers(session: Session, actor: Actor, views: Iterable[OfferView]) -> dict[str, Coverage]:
    """ref -> how far each offer is used, for those whose quantity the actor reads."""
    shown = {view.ref: view for view in views if view.quantity is not None}
    sums = _sums(session, actor, Offer.ref, Proposal.quantity_offer, list(shown))
    return {
        ref: _coverage(view.quantity or 0, 0, view.committed or 0, *sums.get(ref, (0, 0)))
        for ref, view in shown.items()
    }


def _coverage(whole: int, secured: int, committed: int, arranged: int, proposed: int) -> Coverage:
    arranged = min(arranged, committed)
    left = max(0, whole - secured - committed)
    proposed = min(proposed, left)
    return Coverage(whole, secured, arranged, committed - arranged, proposed, left - proposed)


def _sums(session: Session, actor: Actor, ref: Any, quantity: Any, refs: list[str]) -> dict[str, tuple[int, int]]:
    """ref -> (arranged, proposed). Proposals under review count from the newest run alone: each run proposes anew."""
    if not refs:
        return {}
    read = readable_by(actor)
    newest = newest_run(session)
    proposed = and_(
        read, or_(Proposal.status.in_(WITH_A_SIDE), and_(Proposal.status.in_(IN_REVIEW), Run.ref == newest))
    )
    statement = joined(select(ref, Proposal.status, cast(func.sum(quantity), BigInteger)).select_from(Proposal))
    statement = statement.where(ref.in_(refs), or_(Proposal.status.in_(ARRANGED), proposed))
    found: dict[str, tuple[int, int]] = {}
    for name, status, total in session.execute(statement.group_by(ref, Proposal.status)):
        arranged, other = found.get(name, (0, 0))
        found[name] = (arranged + total, other) if status in ARRANGED else (arranged, other + total)
    return found
