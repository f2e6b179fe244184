"""Runs: asked for here, solved elsewhere, stored here. Every write of a solver repeats its attempt number."""

from __future__ import annotations

import hashlib
import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from matchmaker.db.queries import pool as pool_rows
from matchmaker.db.session import Database, Session
from matchmaker.db.writers import runs as writer
from matchmaker.domain.access import Actor, Right, require
from matchmaker.domain.lifecycle import next_run_status
from matchmaker.domain.matching.cases import Pool, from_json, to_json
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policies import DEFAULT
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.reasons import Reason
from matchmaker.domain.vocabulary import Provenance, Role, RunKind, RunStatus
from matchmaker.errors import Conflict, EngineError, FieldError, InvalidInput, NotFound
from matchmaker.services import audit, idempotency
from matchmaker.services.idempotency import Once
from matchmaker.services.proposing import proposals_of
from matchmaker.services.snapshot import build_pool

LEASE_S = 30
IN_PROCESS_LEASE_S = 3600  # nobody renews the lease while the command line itself solves
POOLS = {
    "posted": Provenance.POSTED,
    "published": Provenance.PUBLISHED_FACT,
    "published_fact": Provenance.PUBLISHED_FACT,
}
WORKER = Actor("worker", Role.SERVICE_ACCOUNT)


@dataclass(frozen=True, slots=True)
class ClaimedRun:
    """A run that the caller may solve until its lease ends. `snapshot` and `policy` are canonical JSON
    (`cases.from_json` with `Pool` and `Policy`), `study` what a what-if asks beyond its plan (JSON, or None)."""

    ref: str
    attempt: int
    snapshot: bytes
    policy: bytes
    study: bytes | None = None


class Lease(StrEnum):
    """What a renewal found: go on; stop, somebody asked to cancel; stop, the run is no longer the caller's."""

    HELD = "held"
    CANCEL_REQUESTED = "cancel_requested"
    LOST = "lost"


def request_run(
    session: Session,
    actor: Actor,
    *,
    on: date,
    now: datetime,
    pool: str = "posted",
    policy: str = DEFAULT,
    once: Once | None = None,
) -> str:
    """The ref of a queued run over everything that is published and open on `on`. pool: `posted`, or `published` (a
    replay of what third sources published). policy: the name of settings; the newest version is taken. The snapshot is
    complete: nothing else is read while solving. once: the key under which it is asked for one time only."""
    require(actor, Right.REQUEST_RUN)
    if pool not in POOLS:
        raise InvalidInput([FieldError("pool", "pool_not_listed")])
    policy_id = writer.newest_policy(session, policy)
    if policy_id is None:
        raise InvalidInput([FieldError("policy", "policy_not_known")])
    ref = str(uuid.uuid4())
    made = idempotency.claim(session, actor, once, "run", ref, now=now)
    if made is not None:
        return made
    snapshot = build_pool(on, pool_rows.read_pool(session, POOLS[pool], on))
    writer.insert(session, _queued(ref, actor, snapshot, pool=POOLS[pool], policy_id=policy_id, now=now))
    _record(session, actor, ref, "run_requested", RunStatus.QUEUED, now)
    session.commit()
    return ref


def _queued(ref: str, actor: Actor, snapshot: Pool, *, pool: str, policy_id: int, now: datetime) -> dict[str, object]:
    data, digest = pack(to_json(snapshot))
    return {
        "ref": ref,
        "pool": pool,
        "on": snapshot.on,
        "requested_by": actor.id,
        "requested_at": now,
        "policy_version_id": policy_id,
        "snapshot": data,
        "snapshot_sha256": digest,
        "exercise": any(party.exercise for party in snapshot.parties.values()),
        "n_offers": len(snapshot.offers),
        "n_needs": len(snapshot.needs),
    }


def pack(data: bytes) -> tuple[bytes, str]:
    """Compressed bytes, and the SHA-256 of what they hold."""
    return zlib.compress(data, 6), hashlib.sha256(data).hexdigest()


def unpack(data: bytes) -> bytes:
    """What `pack` compressed."""
    return zlib.decompress(data)


def claim_run(session: Session, *, now: datetime, lease_s: int = LEASE_S, ref: str | None = None) -> ClaimedRun | None:
    """The oldest queued run, or one whose lease ran out (or that of `ref`); None when there is nothing to do.

    A run whose lease ran out after somebody asked to cancel it is cancelled here instead of being solved again.
    """
    for state in writer.claimable(session, now, ref):
        attempt = writer.claim(session, state.id, now, now + timedelta(seconds=lease_s))
        if attempt is None:
            continue
        if state.cancel_requested:
            _end(session, state.ref, attempt, RunStatus.CANCELLED, Reason("cancelled_by_request"), now)
            session.commit()
            continue
        found = writer.inputs(session, state.id)
        session.commit()
        return ClaimedRun(state.ref, attempt, unpack(found.snapshot), found.policy, _study(found.question))
    return None


def _study(question: Any) -> bytes | None:
    study = question.get("study") if question else None
    return None if study is None else to_json(study)


def renew_lease(session: Session, ref: str, attempt: int, *, now: datetime, lease_s: int = LEASE_S) -> Lease:
    """Hold on to a claimed run for `lease_s` more seconds, and learn whether to stop."""
    cancel = writer.renew(session, ref, attempt, now + timedelta(seconds=lease_s))
    session.commit()
    if cancel is None:
        return Lease.LOST
    return Lease.CANCEL_REQUESTED if cancel else Lease.HELD


def store_result(
    session: Session,
    ref: str,
    attempt: int,
    plan: PlanResult,
    *,
    now: datetime,
    status: RunStatus = RunStatus.COMPLETE,
    findings: bytes | None = None,
) -> bool:
    """Store a plan and its proposals in one transaction; False, and nothing stored, if the run is no longer the
    caller's. status: complete, or the limit that stopped the run for its best plan so far. A plan without a pairing
    is stored as no_solution: a result with reasons, not a failure. A what-if proposes nothing to anybody: it has a
    plan, and the findings (canonical JSON) of its study, and no proposals."""
    if status == RunStatus.COMPLETE and not plan.pairings:
        status = RunStatus.NO_SOLUTION
    next_run_status(RunStatus.RUNNING, status)
    data, _ = pack(to_json(plan))
    digest = hashlib.sha256(to_json(plan.without_timings())).hexdigest()  # equal inputs, equal fingerprint
    run = writer.finish(
        session, ref, attempt, status=status, now=now, result=data, result_sha256=digest,
        engine_version=plan.engine_version, n_proposals=len(plan.pairings),
        findings=None if findings is None else pack(findings)[0],
    )  # fmt: skip
    if run is None:
        session.rollback()
        return False
    found = writer.inputs(session, run)
    if found.kind == RunKind.RUN:
        pool = from_json(Pool, unpack(found.snapshot))
        writer.add_proposals(session, run, proposals_of(pool, plan), now)
    _record(session, WORKER, ref, "run_stored", status, now)
    session.commit()
    return True


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
    ended = _end(session, ref, attempt, status, reason, now)
    session.commit()
    return ended


def _end(session: Session, ref: str, attempt: int, status: RunStatus, reason: Reason, now: datetime) -> bool:
    next_run_status(RunStatus.RUNNING, status)
    run = writer.finish(
        session, ref, attempt, status=status, now=now, reason_code=reason.code, reason_params=reason.params
    )
    if run is not None:
        _record(session, WORKER, ref, "run_ended", status, now)
    return run is not None


def cancel_run(session: Session, actor: Actor, ref: str, *, now: datetime) -> RunStatus:
    """Cancel a queued run at once; ask a running one to stop. The status it has now."""
    require(actor, Right.REQUEST_RUN)
    state = writer.find(session, ref)
    if state is None:
        raise NotFound(noun="run", ref=ref)
    next_run_status(state.status, RunStatus.CANCELLED)
    status = writer.cancel(session, state.id, now)
    if status is None:
        raise Conflict("step_not_possible", noun="run", status=state.status, step="cancel")
    _record(session, actor, ref, "run_cancelled", status, now)
    session.commit()
    return status


def solve_run(
    database: Database,
    ref: str,
    make_plan: Callable[[Pool, Policy], PlanResult],
    *,
    now: Callable[[], datetime],
    look_into: Callable[[bytes, Pool, Policy, PlanResult], bytes] | None = None,
) -> RunStatus:
    """Claim, solve and store one run in this process (the command line). Conflict if somebody else solves it.

    look_into: makes the findings of the study that a what-if asks for.

    An EngineError of `make_plan` ends the run as failed and is raised again; so is anything else that breaks it.
    """
    with database.write() as session:
        claimed = claim_run(session, now=now(), lease_s=IN_PROCESS_LEASE_S, ref=ref)
    if claimed is None:
        raise Conflict("run_taken", ref=ref)
    try:
        pool, policy = from_json(Pool, claimed.snapshot), from_json(Policy, claimed.policy)
        plan = make_plan(pool, policy)
        asked = claimed.study if look_into and plan.impossible is None else None
        findings = look_into(asked, pool, policy, plan) if look_into and asked else None
    except Exception as error:
        reason = Reason(error.code if isinstance(error, EngineError) else "solver_failed", {})
        with database.write() as session:
            fail_run(session, ref, claimed.attempt, reason, now=now())
        raise
    with database.write() as session:
        if not store_result(session, ref, claimed.attempt, plan, now=now(), findings=findings):
            raise Conflict("run_taken", ref=ref)
    return RunStatus.COMPLETE if plan.pairings else RunStatus.NO_SOLUTION


def _record(session: Session, actor: Actor, ref: str, action: str, status: RunStatus, now: datetime) -> None:
    audit.record(session, actor, "run", ref, action, {"status": str(status)}, now=now, parties=())
