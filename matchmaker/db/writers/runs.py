"""Rows of runs. Every write of a solver repeats its attempt; no row found means stop. The caller commits."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy import insert as sql_insert
from sqlalchemy.orm import Session

from matchmaker.db.models.policies import PolicyVersion
from matchmaker.db.models.proposals import Proposal
from matchmaker.db.models.runs import Run
from matchmaker.db.writers.records import ids_of
from matchmaker.domain.vocabulary import Origin, ProposalStatus, RunStatus

FEW = 20


@dataclass(frozen=True, slots=True)
class RunState:
    """What decides what may become of a run."""

    id: int
    ref: str
    status: str
    cancel_requested: bool


def newest_policy(session: Session, ref: str) -> int | None:
    """The key of the newest version of the settings of a name."""
    statement = select(PolicyVersion.id).where(PolicyVersion.ref == ref)
    return session.scalar(statement.order_by(PolicyVersion.version.desc()).limit(1))


def insert(session: Session, values: Mapping[str, Any]) -> None:
    """Add a queued run."""
    session.execute(sql_insert(Run).values(**values))


def find(session: Session, ref: str) -> RunState | None:
    """The state of one run."""
    row = session.execute(_states().where(Run.ref == ref)).one_or_none()
    return None if row is None else RunState(*row)


def claimable(session: Session, now: datetime, ref: str | None) -> list[RunState]:
    """Runs that may be claimed, the oldest first; a few of them, in case others are quicker."""
    statement = _states().where(_free(now)).order_by(Run.requested_at, Run.id).limit(FEW)
    if ref is not None:
        statement = statement.where(Run.ref == ref)
    return [RunState(*row) for row in session.execute(statement)]


def claim(session: Session, run: int, now: datetime, until: datetime) -> int | None:
    """The number of this attempt; None when somebody else was quicker."""
    return session.scalar(
        update(Run)
        .where(Run.id == run, _free(now))
        .values(status=str(RunStatus.RUNNING), attempt=Run.attempt + 1, lease_until=until)
        .returning(Run.attempt)
    )


def inputs(session: Session, run: int) -> tuple[bytes, bytes]:
    """Snapshot (compressed) and policy (canonical JSON) of a run."""
    statement = select(Run.snapshot, PolicyVersion.body).join(PolicyVersion).where(Run.id == run)
    row = session.execute(statement).one()
    return row.snapshot, row.body.encode()


def renew(session: Session, ref: str, attempt: int, until: datetime) -> bool | None:
    """Whether cancelling was asked for; None when the run is no longer the caller's."""
    statement = update(Run).where(*_mine(ref, attempt)).values(lease_until=until).returning(Run.cancel_requested)
    return session.scalar(statement)


def finish(
    session: Session, ref: str, attempt: int, *, status: RunStatus, now: datetime, **values: Any
) -> int | None:  # fmt: skip
    """End a run with these values; its key, None when it is no longer the caller's."""
    return session.scalar(
        update(Run)
        .where(*_mine(ref, attempt))
        .values(status=str(status), finished_at=now, lease_until=None, **values)
        .returning(Run.id)
    )


def cancel(session: Session, run: int, now: datetime) -> RunStatus | None:
    """Cancel a queued run, or ask a running one to stop; the status it has then, None when it has ended."""
    queued = and_(Run.id == run, Run.status == RunStatus.QUEUED)
    ended = {"status": str(RunStatus.CANCELLED), "finished_at": now, "cancel_requested": True}
    if session.scalar(update(Run).where(queued).values(**ended).returning(Run.id)) is not None:
        return RunStatus.CANCELLED
    running = and_(Run.id == run, Run.status == RunStatus.RUNNING)
    asked = session.scalar(update(Run).where(running).values(cancel_requested=True).returning(Run.id))
    return None if asked is None else RunStatus.RUNNING


def add_proposals(session: Session, run: int, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Proposals of a run in bulk; offers and needs are named by ref."""
    if not rows:
        return
    offers = ids_of(session, "offer", [row["offer"] for row in rows])
    needs = ids_of(session, "need", [row["need"] for row in rows])
    session.execute(
        sql_insert(Proposal),
        [
            {
                **{name: value for name, value in row.items() if name not in ("offer", "need")},
                "ref": str(uuid.uuid4()),
                "version": 1,
                "run_id": run,
                "offer_id": offers[row["offer"]],
                "need_id": needs[row["need"]],
                "origin": str(Origin.ROUND),
                "status": str(ProposalStatus.PROPOSED),
                "created_at": now,
                "updated_at": now,
            }
            for row in rows
        ],
    )


def _states() -> Any:
    return select(Run.id, Run.ref, Run.status, Run.cancel_requested)


def _free(now: datetime) -> ColumnElement[bool]:
    lost = and_(Run.status == RunStatus.RUNNING, Run.lease_until < now)
    return or_(Run.status == RunStatus.QUEUED, lost)


def _mine(ref: str, attempt: int) -> tuple[ColumnElement[bool], ...]:
    return Run.ref == ref, Run.attempt == attempt, Run.status == RunStatus.RUNNING
