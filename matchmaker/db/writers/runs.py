"""Rows of runs. Every write of a solver repeats its attempt; no row found means stop. The caller commits."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, delete, func, or_, select, update
from sqlalchemy import insert as sql_insert
from sqlalchemy.orm import Session

from matchmaker.db.models.policies import PolicyVersion
from matchmaker.db.models.proposals import Proposal
from matchmaker.db.models.runs import Run
from matchmaker.db.writers.records import ids_of
from matchmaker.domain.vocabulary import Origin, ProposalStatus, RunKind, RunStatus

FEW = 20


@dataclass(frozen=True, slots=True)
class RunState:
    """What decides what may become of a run."""

    id: int
    ref: str
    status: str
    cancel_requested: bool


@dataclass(frozen=True, slots=True)
class Inputs:
    """Snapshot (compressed) and policy (canonical JSON) of a run; `question` of a scenario, as plain values."""

    kind: str
    snapshot: bytes
    policy: bytes
    question: Any


@dataclass(frozen=True, slots=True)
class BaseRun:
    """A run that what-ifs may be about. `snapshot` and `result` are compressed, `policy` is canonical JSON."""

    id: int
    kind: str
    status: str
    pool: str
    on: date
    exercise: bool
    policy_version_id: int
    snapshot: bytes
    result: bytes | None
    policy: str


def newest_policy(session: Session, ref: str) -> int | None:
    """The key of the newest version of the settings of a name."""
    statement = select(PolicyVersion.id).where(PolicyVersion.ref == ref)
    return session.scalar(statement.order_by(PolicyVersion.version.desc()).limit(1))


def policy_body(session: Session, policy: int) -> bytes:
    """A version of the settings as canonical JSON."""
    return session.execute(select(PolicyVersion.body).where(PolicyVersion.id == policy)).scalar_one().encode()


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


def inputs(session: Session, run: int) -> Inputs:
    """What a run is solved from; a scenario has settings of its own."""
    statement = select(Run.kind, Run.snapshot, Run.settings, Run.question, PolicyVersion.body).join(PolicyVersion)
    row = session.execute(statement.where(Run.id == run)).one()
    return Inputs(row.kind, row.snapshot, (row.settings or row.body).encode(), row.question)


def find_base(session: Session, ref: str) -> BaseRun | None:
    """A run as what-ifs start from it."""
    statement = select(
        Run.id, Run.kind, Run.status, Run.pool, Run.on, Run.exercise, Run.policy_version_id, Run.snapshot,
        Run.result, PolicyVersion.body.label("policy"),
    ).join(PolicyVersion)  # fmt: skip
    row = session.execute(statement.where(Run.ref == ref)).mappings().one_or_none()
    return None if row is None else BaseRun(**row)


def count_waiting_scenarios(session: Session) -> int:
    """How many what-ifs wait or are being solved."""
    waiting = Run.status.in_((RunStatus.QUEUED, RunStatus.RUNNING))
    statement = select(func.count()).select_from(Run).where(Run.kind == RunKind.SCENARIO, waiting)
    return session.scalar(statement) or 0


def delete_expired_scenarios(session: Session, now: datetime) -> list[str]:
    """Remove the what-ifs whose time has passed and that nobody is solving; their refs."""
    gone = and_(Run.kind == RunKind.SCENARIO, Run.expires_at <= now, Run.status != RunStatus.RUNNING)
    return sorted(session.scalars(delete(Run).where(gone).returning(Run.ref)))


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
    same = {
        "version": 1, "run_id": run, "origin": str(Origin.ROUND), "status": str(ProposalStatus.PROPOSED),
        "created_at": now, "updated_at": now,
    }  # fmt: skip
    session.connection().execute(
        sql_insert(cast(Table, Proposal.__table__)),
        [
            {
                **{name: value for name, value in row.items() if name not in ("offer", "need")},
                **same,
                "ref": str(uuid.uuid4()),
                "offer_id": offers[row["offer"]],
                "need_id": needs[row["need"]],
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
