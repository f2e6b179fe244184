"""What-ifs: runs of kind scenario about another run, which stays as it is. Never released; removed after a while."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from matchmaker.db.session import Session
from matchmaker.db.writers import runs as writer
from matchmaker.domain.access import Actor, Right, require
from matchmaker.domain.lifecycle import RUN_WITH_RESULT
from matchmaker.domain.matching import scenario
from matchmaker.domain.matching.cases import Pool, from_json, to_json
from matchmaker.domain.matching.changes import Change
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policies import READY_MADE
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scenario import Scenario
from matchmaker.domain.vocabulary import Role, RunKind, RunStatus
from matchmaker.errors import Conflict, FieldError, InvalidInput, NotFound
from matchmaker.services import audit, idempotency
from matchmaker.services.idempotency import Once
from matchmaker.services.runs import pack, unpack

KEPT_DAYS = 30
MOST_WAITING = 20  # of all what-ifs together: a queue that nobody waits in front of
STUDIES = ("alternatives", "bottlenecks", "conflict", "robustness", "runner_up", "sensitivity")
OF_A_NEED = frozenset({"runner_up"})  # studies that are about one need
MAY_NAME_NEED = OF_A_NEED | {"conflict"}
WORKER = Actor("worker", Role.SERVICE_ACCOUNT)


@dataclass(frozen=True, slots=True)
class Study:
    """What a what-if asks beyond its plan: one of `STUDIES`, and the need that it is about, if any."""

    name: str
    need: str | None = None


def request_scenario(
    session: Session,
    actor: Actor,
    base: str,
    changes: Sequence[Change],
    *,
    now: datetime,
    study: Study | None = None,
    once: Once | None = None,
) -> str:
    """The ref of a queued what-if about a run with a result; a study may do without changes. once: the key under which
    it is asked for one time only.

    InvalidInput names every change that cannot be made; Conflict when too many what-ifs are waiting.
    """
    require(actor, Right.REQUEST_RUN)
    ref = str(uuid.uuid4())
    before = idempotency.claim(session, actor, once, "run", ref, now=now)
    if before is not None:
        return before
    found = writer.find_base(session, base)
    if found is None or found.kind != RunKind.RUN:
        raise NotFound(noun="run", ref=base)
    if RunStatus(found.status) not in RUN_WITH_RESULT | {RunStatus.NO_SOLUTION}:
        raise Conflict("step_not_possible", noun="run", status=found.status, step="what_if")
    if writer.count_waiting_scenarios(session) >= MOST_WAITING:
        raise Conflict("too_many_what_ifs", most=MOST_WAITING)
    made = _made(found, changes, study)
    writer.insert(session, _row(ref, actor, found, made, study, now))
    audit.record(session, actor, "run", ref, "what_if_requested", {"base": base}, now=now, parties=())
    session.commit()
    return ref


def _made(base: writer.BaseRun, changes: Sequence[Change], study: Study | None) -> Scenario:
    pool, policy = from_json(Pool, unpack(base.snapshot)), from_json(Policy, base.policy.encode())
    plan = None if base.result is None else from_json(PlanResult, unpack(base.result))
    if study is not None:
        _check_study(study, pool)
    if study is not None and not changes:
        return Scenario(pool, policy, ())
    in_force = [(one.offer, one.need) for one in plan.pairings] if plan else []
    return scenario.apply(pool, policy, changes, ready_made=READY_MADE, in_force=in_force)


def _check_study(study: Study, pool: Pool) -> None:
    if study.name not in STUDIES:
        raise InvalidInput([FieldError("study", "study_not_known", {"allowed": ", ".join(STUDIES)})])
    if study.name in OF_A_NEED and study.need is None:
        raise InvalidInput([FieldError("need", "value_missing")])
    if study.need is not None and (
        study.name not in MAY_NAME_NEED or study.need not in {need.ref for need in pool.needs}
    ):
        raise InvalidInput([FieldError("need", "need_not_in_run", {"value": study.need})])


def _row(
    ref: str, actor: Actor, base: writer.BaseRun, made: Scenario, study: Study | None, now: datetime
) -> dict[str, Any]:
    snapshot, digest = pack(to_json(made.pool))
    question = {"changes": made.changes, "study": study}
    return {
        "ref": ref, "kind": str(RunKind.SCENARIO), "pool": base.pool, "on": base.on, "requested_by": actor.id,
        "requested_at": now, "policy_version_id": base.policy_version_id, "snapshot": snapshot,
        "snapshot_sha256": digest, "exercise": base.exercise, "n_offers": len(made.pool.offers),
        "n_needs": len(made.pool.needs), "base_id": base.id, "question": json.loads(to_json(question)),
        "settings": to_json(made.policy).decode(), "expires_at": now + timedelta(days=KEPT_DAYS),
    }  # fmt: skip


def delete_expired(session: Session, *, now: datetime) -> int:
    """Remove the what-ifs whose time has passed; how many there were."""
    gone = writer.delete_expired_scenarios(session, now)
    for ref in gone:
        audit.record(session, WORKER, "run", ref, "what_if_expired", {}, now=now, parties=())
    session.commit()
    return len(gone)
