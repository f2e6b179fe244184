"""The first page: what waits for this actor, what comes up, how things stand, what happened last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchmaker.db.queries import overview as query
from matchmaker.db.queries.audit import AuditView, latest
from matchmaker.db.queries.overview import Counts, Deadline
from matchmaker.db.queries.paging import Page
from matchmaker.db.queries.proposals import ProposalFilter, ProposalView, list_proposals
from matchmaker.db.queries.runs import RunView, list_runs
from matchmaker.db.session import Session
from matchmaker.domain.access import Actor, Right, may
from matchmaker.domain.vocabulary import ProposalStatus

FEW = 10
AHEAD_DAYS = 2 * 365


@dataclass(frozen=True, slots=True)
class Tasks:
    """What waits for this actor: answers to give, proposals to review or to send, records to clear, confirm, publish.

    Counts are whole; the tuples hold the first few.
    """

    to_answer: tuple[ProposalView, ...]
    n_to_answer: int
    to_review: tuple[ProposalView, ...]
    n_to_review: int
    to_send: tuple[ProposalView, ...]
    n_to_send: int
    records: tuple[tuple[str, str, int], ...]  # (noun, status, how many)


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the first page shows; `deadlines` those from `on` to two years later, the nearest first."""

    counts: Counts
    tasks: Tasks
    deadlines: tuple[Deadline, ...]
    latest: tuple[AuditView, ...]
    latest_runs: tuple[RunView, ...]


def overview(session: Session, actor: Actor, *, on: date) -> Overview:
    """The first page of an actor on a day."""
    return Overview(
        counts=query.counts(session, actor),
        tasks=_tasks(session, actor),
        deadlines=query.deadlines(session, actor, on, date.fromordinal(on.toordinal() + AHEAD_DAYS), limit=FEW),
        latest=latest(session, actor, limit=FEW),
        latest_runs=list_runs(session, actor, limit=3).items,
    )


def _tasks(session: Session, actor: Actor) -> Tasks:
    answers = list_proposals(session, actor, ProposalFilter(mine=True), sort="updated", limit=FEW)
    reviews = _of_newest_run(session, actor, Right.REVIEW, ProposalStatus.PROPOSED)
    sending = _of_newest_run(session, actor, Right.PUT_TO_SIDES, ProposalStatus.SHORTLISTED)
    return Tasks(
        to_answer=answers.items,
        n_to_answer=answers.total,
        to_review=reviews.items,
        n_to_review=reviews.total,
        to_send=sending.items,
        n_to_send=sending.total,
        records=query.records_waiting(session, actor),
    )


def _of_newest_run(session: Session, actor: Actor, right: Right, status: ProposalStatus) -> Page[ProposalView]:
    """Proposals of the newest run over posted records that this actor may act on: not those of the own State."""
    newest = query.newest_run(session)
    if newest is None or not may(actor, right):
        return Page((), 0, FEW, 0)
    keep = ProposalFilter(run=newest, status=status, not_of=actor.party)
    return list_proposals(session, actor, keep, sort="-weight", limit=FEW)


def _years_later(on: date) -> date:
    return date.fromordinal(on.toordinal() + AHEAD_DAYS)
