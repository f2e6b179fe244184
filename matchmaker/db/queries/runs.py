"""Runs as an actor may read them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session, aliased

from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer
from matchmaker.db.models.policies import PolicyVersion
from matchmaker.db.models.runs import Run
from matchmaker.db.queries.paging import DEFAULT_LIMIT, Page
from matchmaker.db.queries.records import page_of
from matchmaker.domain.access import Actor, Right, may
from matchmaker.domain.lifecycle import RUN_WITH_RESULT
from matchmaker.domain.reasons import Reason
from matchmaker.domain.vocabulary import RunKind
from matchmaker.errors import NotFound


@dataclass(frozen=True, slots=True)
class RunView:
    """One run without its snapshot and result. `reason` says why it failed; `policy_adopted_by` None: trial settings.

    base, question, expires_at: of a what-if alone: the run it is about, what it asks, when it is removed.

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
    base: str | None = None
    question: Any = None
    expires_at: datetime | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class RunData:
    """The bytes of a run: snapshot and result (None before there is one) compressed, the policy as canonical JSON.

    findings: of the study of a what-if, compressed."""

    snapshot: bytes
    result: bytes | None
    policy: bytes
    findings: bytes | None = None


_BASE = aliased(Run)
_COLUMNS = (
    Run.ref, Run.kind, Run.pool, Run.on, Run.status, Run.exercise, Run.requested_by, Run.requested_at, Run.finished_at,
    Run.attempt, Run.cancel_requested, Run.reason_code, Run.reason_params, Run.n_offers, Run.n_needs, Run.n_proposals,
    PolicyVersion.ref.label("policy"), PolicyVersion.version.label("policy_version"),
    PolicyVersion.adopted_by.label("policy_adopted_by"), Run.engine_version, Run.snapshot_sha256, Run.result_sha256,
    _BASE.ref.label("base"), Run.question, Run.expires_at,
)  # fmt: skip


def list_runs(
    session: Session,
    actor: Actor,
    *,
    pool: str | None = None,
    status: str | None = None,
    base: str | None = None,
    before: str | None = None,
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
) -> Page[RunView]:
    """Runs that the actor may know of, the newest first; with `base`, the what-ifs about that run instead.

    before: the last run of the page before, by its ref; what was asked for since then moves nothing.
    """
    statement = _readable(actor).order_by(Run.requested_at.desc(), Run.id.desc())
    statement = statement.where(Run.kind == RunKind.RUN if base is None else _BASE.ref == base)
    if pool is not None:
        statement = statement.where(Run.pool == pool)
    if status is not None:
        statement = statement.where(Run.status == status)
    if before is not None:
        last = select(Run.requested_at, Run.id).where(Run.ref == before).subquery()
        statement = statement.join(last, true()).where(
            or_(
                Run.requested_at < last.c.requested_at,
                and_(Run.requested_at == last.c.requested_at, Run.id < last.c.id),
            )
        )
    rows, total, limit, offset = page_of(session, statement, limit=limit, offset=offset)
    return Page(tuple(_view(row) for row in rows), total, limit, offset)


def get_run(session: Session, actor: Actor, ref: str) -> RunView:
    """One run; NotFound when there is none that this actor may know of."""
    row = session.execute(_readable(actor).where(Run.ref == ref)).mappings().one_or_none()
    if row is None:
        raise NotFound(noun="run", ref=ref)
    return dataclasses.replace(_view(dict(row)), stale=_changed_since(session, row["requested_at"], row["pool"]))


def run_data(session: Session, ref: str) -> RunData:
    """Everything needed to explain a run. Ask `get_run` first: rights are checked there and not here."""
    statement = select(Run.snapshot, Run.result, Run.findings, Run.settings, PolicyVersion.body).join(PolicyVersion)
    row = session.execute(statement.where(Run.ref == ref)).one_or_none()
    if row is None:
        raise NotFound(noun="run", ref=ref)
    return RunData(row.snapshot, row.result, (row.settings or row.body).encode(), row.findings)


def _readable(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Whoever may read all proposals sees every run; participants those that have ended; the public none.

    What-ifs are for those who may read all proposals."""
    statement = select(*_COLUMNS).join(PolicyVersion, Run.policy_version_id == PolicyVersion.id)
    statement = statement.outerjoin(_BASE, Run.base_id == _BASE.id)
    if may(actor, Right.READ_PROPOSALS):
        return statement
    ended = and_(Run.status.in_(RUN_WITH_RESULT), Run.kind == RunKind.RUN)
    return statement.where(ended if may(actor, Right.READ_RELEASED) else false())


def _changed_since(session: Session, at: datetime, pool: str) -> bool:
    """Whether a record of the pool changed after a moment."""
    return any(
        session.scalar(select(exists().where(model.provenance == pool, model.updated_at > at)))
        for model in (Offer, Need)
    )


def _view(row: dict[str, Any]) -> RunView:
    code, params = row.pop("reason_code"), row.pop("reason_params")
    return RunView(**row, reason=None if code is None else Reason(code, params or {}))
