"""The first page: what waits for this actor, what comes up, how things stand, what happened last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchmaker.db.queries.audit import AuditView
from matchmaker.db.queries.proposals import ProposalView
from matchmaker.db.queries.runs import RunView
from matchmaker.db.session import Session
from matchmaker.domain.access import Actor


@dataclass(frozen=True, slots=True)
class Counts:
    """Published records that the actor may know of, by provenance; `proposals` by status, as far as it may read."""

    offers_posted: int
    needs_posted: int
    offers_published_fact: int
    needs_published_fact: int
    needs_without_partner: int
    proposals: dict[str, int]


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
class Deadline:
    """A recorded treaty date. Recalled ones are unconfirmed."""

    party: str
    article: str
    status: str
    due_on: date
    basis: str
    source: str


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
    raise NotImplementedError
