"""Runs: asked for here, solved elsewhere, stored here. Every write of a solver repeats its attempt number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from matchmaker.db.session import Database, Session
from matchmaker.domain.access import Actor
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.reasons import Reason
from matchmaker.domain.vocabulary import Provenance, RunStatus

LEASE_S = 30


@dataclass(frozen=True, slots=True)
class ClaimedRun:
    """A run that the caller may solve until its lease ends. `snapshot` and `policy` are canonical JSON
    (`cases.from_json` with `Pool` and `Policy`)."""

    ref: str
    attempt: int
    snapshot: bytes
    policy: bytes


class Lease(StrEnum):
    """What a renewal found: go on; stop, somebody asked to cancel; stop, the run is no longer the caller's."""

    HELD = "held"
    CANCEL_REQUESTED = "cancel_requested"
    LOST = "lost"


def request_run(
    session: Session, actor: Actor, *, on: date, now: datetime, pool: str = Provenance.POSTED, policy: str = "trial"
) -> str:
    """The ref of a queued run over everything published and open on `on`. pool: posted, or published_fact (also
    "published": a replay of what third sources published). The snapshot is complete: nothing else is read later."""
    raise NotImplementedError


def claim_run(session: Session, *, now: datetime, lease_s: int = LEASE_S, ref: str | None = None) -> ClaimedRun | None:
    """The oldest queued run, or one whose lease ran out (or that of `ref`); None when there is nothing to do."""
    raise NotImplementedError


def renew_lease(session: Session, ref: str, attempt: int, *, now: datetime, lease_s: int = LEASE_S) -> Lease:
    """Hold on to a claimed run for `lease_s` more seconds, and learn whether to stop."""
    raise NotImplementedError


def store_result(
    session: Session,
    ref: str,
    attempt: int,
    plan: PlanResult,
    *,
    now: datetime,
    status: RunStatus = RunStatus.COMPLETE,
) -> bool:
    """Store a plan and its proposals in one transaction; False, and nothing stored, if the run is no longer the
    caller's. status: complete, or time_limit for the last plan of a run that was stopped. A plan without a pairing
    is stored as no_solution: a result with reasons, not a failure."""
    raise NotImplementedError


def fail_run(
    session: Session,
    ref: str,
    attempt: int,
    reason: Reason,
    *,
    now: datetime,
    status: RunStatus = RunStatus.FAILED,
) -> bool:
    """End a run without a result (failed, time_limit, cancelled) and say why; False if it is no longer the caller's."""
    raise NotImplementedError


def cancel_run(session: Session, actor: Actor, ref: str, *, now: datetime) -> RunStatus:
    """Cancel a queued run at once; ask a running one to stop. The status it has now."""
    raise NotImplementedError


def solve_run(
    database: Database, ref: str, make_plan: Callable[[Pool, Policy], PlanResult], *, now: Callable[[], datetime]
) -> RunStatus:
    """Claim, solve and store one run in this process (the command line). Conflict if somebody else solves it.

    An EngineError of `make_plan` ends the run as failed and is raised again.
    """
    raise NotImplementedError
