"""Counts, dates and what waits, for the first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer
from matchmaker.db.models.parties import ObligationClock, Party
from matchmaker.db.models.runs import Run
from matchmaker.db.queries.proposals import count_by_status
from matchmaker.db.queries.records import known_to
from matchmaker.domain.access import Actor, Right, may
from matchmaker.domain.clocks import RUNNING
from matchmaker.domain.lifecycle import RUN_WITH_RESULT
from matchmaker.domain.vocabulary import Article, Provenance, RecordStatus, RunKind

LEAST_STATES = 3  # of a figure for the public that rests on what each of them shows to participants alone


@dataclass(frozen=True, slots=True)
class Counts:
    """Published records that the actor may know of, by provenance; `proposals` by status, as far as it may read.

    `needs_without_partner` rests on fields for participants: the public reads it of three or more States, else None.
    """

    offers_posted: int
    needs_posted: int
    offers_published_fact: int
    needs_published_fact: int
    needs_without_partner: int | None
    proposals: dict[str, int]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A recorded treaty date. Recalled ones are unconfirmed."""

    party: str
    article: str
    status: str
    due_on: date
    basis: str
    source: str


def counts(session: Session, actor: Actor) -> Counts:
    """How many published records and proposals the actor may know of."""
    offers, needs = _published(session, actor, Offer), _published(session, actor, Need)
    return Counts(
        offers_posted=offers.get(Provenance.POSTED, 0),
        needs_posted=needs.get(Provenance.POSTED, 0),
        offers_published_fact=offers.get(Provenance.PUBLISHED_FACT, 0),
        needs_published_fact=needs.get(Provenance.PUBLISHED_FACT, 0),
        needs_without_partner=_without_partner(session, actor),
        proposals=count_by_status(session, actor),
    )


def _without_partner(session: Session, actor: Actor) -> int | None:
    posted = (_known(actor, Need), Need.status == RecordStatus.PUBLISHED, Need.provenance == Provenance.POSTED)
    whole = select(func.count(Need.party_id.distinct())).join(Party, Need.party_id == Party.id).where(*posted)
    if not may(actor, Right.READ_RELEASED) and (session.scalar(whole) or 0) < LEAST_STATES:
        return None
    alone = select(func.count()).select_from(Need).join(Party, Need.party_id == Party.id)
    alone = alone.where(*posted, Need.committed == 0, func.coalesce(Need.partners_confirmed, 0) == 0)
    return session.scalar(alone) or 0


def deadlines(session: Session, actor: Actor, first: date, last: date, *, limit: int) -> tuple[Deadline, ...]:
    """Recorded treaty dates between two days, the nearest first, of clocks that run (`domain.clocks.RUNNING`).

    For the focal point of an affected State its own; for everybody else those that end an obligation, not the yearly
    report that every State owes on the same day.
    """
    columns = (
        Party.ref, ObligationClock.article, ObligationClock.status, ObligationClock.due_on, ObligationClock.basis,
        ObligationClock.source,
    )  # fmt: skip
    statement = (
        select(*columns)
        .join(Party, ObligationClock.party_id == Party.id)
        .where(ObligationClock.due_on.between(first, last), ObligationClock.status.in_(RUNNING))
        .order_by(ObligationClock.due_on, Party.ref, ObligationClock.id)
        .limit(limit)
    )
    if may(actor, Right.POST_NEED, party=actor.party):
        statement = statement.where(Party.ref == actor.party)
    else:
        statement = statement.where(ObligationClock.article != Article.ART_7)
    rows = session.execute(statement)
    return tuple(
        Deadline(ref, article, status, due_on, basis, source)
        for ref, article, status, due_on, basis, source in rows
        if due_on
    )


def records_waiting(session: Session, actor: Actor) -> tuple[tuple[str, str, int], ...]:
    """(noun, status, how many) of the records that wait for a step of this actor."""
    waiting = []
    for noun, model in (("offer", Offer), ("need", Need)):
        statement = select(model.status, func.count()).select_from(model).join(Party).group_by(model.status)
        for condition in _steps_of(actor, model):
            waiting += [(noun, status, count) for status, count in session.execute(statement.where(*condition))]
    return tuple(waiting)


def _steps_of(actor: Actor, model: Any) -> list[tuple[Any, ...]]:
    steps: list[tuple[Any, ...]] = []
    if may(actor, Right.CLEAR, party=actor.party):
        own = (RecordStatus.DRAFT, RecordStatus.CLEARED)
        steps.append((Party.ref == actor.party, model.status.in_(own)))
    if may(actor, Right.CONFIRM):
        steps.append((model.status.in_((RecordStatus.SUBMITTED, RecordStatus.CONFIRMED)),))
    return steps


def newest_run(session: Session) -> str | None:
    """The newest run over posted records that has a result."""
    statement = select(Run.ref).where(
        Run.pool == Provenance.POSTED, Run.kind == RunKind.RUN, Run.status.in_(RUN_WITH_RESULT)
    )
    return session.scalar(statement.order_by(Run.requested_at.desc(), Run.id.desc()).limit(1))


def _published(session: Session, actor: Actor, model: Any) -> dict[str, int]:
    statement = select(model.provenance, func.count()).select_from(model).join(Party).group_by(model.provenance)
    published = statement.where(_known(actor, model), model.status == RecordStatus.PUBLISHED)
    return dict(session.execute(published).all())


def _known(actor: Actor, model: Any) -> Any:
    return known_to(actor, model, let_out=Need.title_public.is_(True) if model is Need else None)
