"""What-ifs: runs of kind scenario about another run, which stays as it is. Never released; removed after a while."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from matchmaker.db.session import Session
from matchmaker.db.writers import runs as writer
from matchmaker.domain.access import Actor, Right, require
from matchmaker.domain.lifecycle import RUN_WITH_RESULT
from matchmaker.domain.matching import scenario
from matchmaker.domain.matching.cases import Pool, from_json, to_json
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policies import READY_MADE
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scenario import Change, ChangeKind, Scenario
from matchmaker.domain.vocabulary import Role, RunKind, RunStatus
from matchmaker.errors import Conflict, FieldError, InvalidInput, NotFound
from matchmaker.services import audit
from matchmaker.services.runs import pack, unpack

KEPT_DAYS = 30
MOST_WAITING = 20  # of all what-ifs together: a queue that nobody waits in front of
STUDIES = ("alternatives", "bottlenecks", "conflict", "robustness", "runner_up", "sensitivity")
OF_A_NEED = frozenset({"runner_up"})  # studies that are about one need
MAY_NAME_NEED = OF_A_NEED | {"conflict"}
# The choice at which an error of a change or of a study belongs.
FIELD_OF = {
    ChangeKind.PIN: "offer", ChangeKind.EXCLUDE: "offer", ChangeKind.WEIGHT: "weight_percent",
    ChangeKind.GROW_NEED: "grow_percent", ChangeKind.WITHDRAW_PROVIDER: "withdraw", ChangeKind.SETTINGS: "settings",
    "study": "study", "need": "study_need", "changes": "cut_funding",
}  # fmt: skip
WORKER = Actor("worker", Role.SERVICE_ACCOUNT)


@dataclass(frozen=True, slots=True)
class Study:
    """What a what-if asks beyond its plan: one of `STUDIES`, and the need that it is about, if any."""

    name: str
    need: str | None = None


def changes_asked(choices: Mapping[str, Any]) -> list[Change]:
    """The changes that plain choices ask for, in the order in which they are applied; None was not chosen.

    settings; weight and weight_percent; change_at_most; cut_funding; withdraw; grow_need and grow_percent; offer and
    need as a pair to form, or with pair="exclude" to leave out.
    """
    find = choices.get
    changes: list[Change] = []
    if find("settings") is not None:
        changes.append(Change(ChangeKind.SETTINGS, name=find("settings")))
    if find("weight") is not None:
        changes.append(Change(ChangeKind.WEIGHT, name=find("weight"), percent=find("weight_percent")))
    if find("change_at_most") is not None:
        changes.append(Change(ChangeKind.CHANGE_AT_MOST, quantity=find("change_at_most")))
    if find("cut_funding") is not None:
        changes.append(Change(ChangeKind.CUT_FUNDING, percent=find("cut_funding")))
    if find("withdraw") is not None:
        changes.append(Change(ChangeKind.WITHDRAW_PROVIDER, party=find("withdraw")))
    if find("grow_need") is not None:
        changes.append(Change(ChangeKind.GROW_NEED, need=find("grow_need"), percent=find("grow_percent")))
    if find("offer") is not None or find("need") is not None:
        kind = ChangeKind.EXCLUDE if find("pair") == "exclude" else ChangeKind.PIN
        changes.append(Change(kind, offer=find("offer"), need=find("need")))
    return changes


def request_scenario(
    session: Session,
    actor: Actor,
    base: str,
    changes: Sequence[Change],
    *,
    now: datetime,
    study: Study | None = None,
) -> str:
    """The ref of a queued what-if about a run with a result; a study may do without changes.

    InvalidInput names every change that cannot be made; Conflict when too many what-ifs are waiting.
    """
    require(actor, Right.REQUEST_RUN)
    found = writer.find_base(session, base)
    if found is None or found.kind != RunKind.RUN:
        raise NotFound(noun="run", ref=base)
    if RunStatus(found.status) not in RUN_WITH_RESULT | {RunStatus.NO_SOLUTION}:
        raise Conflict("step_not_possible", noun="run", status=found.status, step="what_if")
    if writer.count_waiting_scenarios(session) >= MOST_WAITING:
        raise Conflict("too_many_what_ifs", most=MOST_WAITING)
    made = _made(found, changes, study)
    ref = str(uuid.uuid4())
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
