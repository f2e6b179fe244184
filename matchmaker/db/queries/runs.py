"""Runs as an actor may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from matchmaker.db.queries.paging import DEFAULT_LIMIT, Page
from matchmaker.domain.access import Actor
from matchmaker.domain.reasons import Reason


@dataclass(frozen=True, slots=True)
class RunView:
    """One run without its snapshot and result. `reason` says why it failed; `policy_adopted_by` None: trial settings.

    `stale`: a record of its pool changed after it was asked for (known in `get_run` only, False in lists).
    """

    ref: str
    kind: str
    pool: str
    on: date
    status: str
    exercise: bool
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    attempt: int
    cancel_requested: bool
    reason: Reason | None
    n_offers: int
    n_needs: int
    n_proposals: int
    policy: str
    policy_version: int
    policy_adopted_by: str | None
    engine_version: str | None
    snapshot_sha256: str
    result_sha256: str | None
    stale: bool = False


def list_runs(
    session: Session,
    actor: Actor,
    *,
    pool: str | None = None,
    status: str | None = None,
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
) -> Page[RunView]:
    """Runs that the actor may know of, the newest first."""
    raise NotImplementedError


def get_run(session: Session, actor: Actor, ref: str) -> RunView:
    """One run; NotFound when there is none that this actor may know of."""
    raise NotImplementedError
