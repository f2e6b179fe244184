"""One study, asked for by name and answered with its findings; the worker and the command line both come in here."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping

from matchmaker.domain.matching.cases import Pool, to_json
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policies import READY_MADE
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.studies import bottlenecks, conflicts, forced, settings, weights
from matchmaker.domain.matching.studies.findings import EARLY, Findings
from matchmaker.domain.matching.studies.solves import MOST, Solve, Solves
from matchmaker.errors import EngineError


def look_into(
    study: bytes,
    pool: Pool,
    policy: Policy,
    plan: PlanResult,
    make_plan: Solve,
    *,
    deadline: float | None = None,
    keep: Callable[[bytes], None] | None = None,
) -> bytes:
    """The findings (canonical JSON) of a study given as JSON {"name", "need"}. EngineError for an unknown one.

    deadline: on the clock of `time.monotonic`; what was found until then is kept, and the findings say so. keep: takes
    the findings as far as they have come, before the first and after each, marked as stopped early.
    """
    asked = json.loads(study)
    name, need = asked["name"], asked.get("need")
    heard = None if keep is None else lambda found: keep(to_json(found))
    return to_json(
        findings(name, pool, policy, plan, make_plan, need=need, ready_made=READY_MADE, deadline=deadline, heard=heard)
    )


def findings(
    name: str,
    pool: Pool,
    policy: Policy,
    plan: PlanResult,
    make_plan: Solve,
    *,
    need: str | None = None,
    ready_made: Mapping[str, Policy] | None = None,
    most: int = MOST,
    deadline: float | None = None,
    heard: Callable[[Findings], None] | None = None,
) -> Findings:
    """The findings of one study over a plan, after at most `most` solves and as far as it comes until the deadline.
    heard: is told of the findings as far as they have come."""
    if name not in _STUDIES:
        raise EngineError("study_not_known", study=name)
    pool = pool.sorted()
    solve = Solves(make_plan, most, deadline=deadline)
    solve.remember(pool, policy, plan)
    if heard is not None:
        begun = Findings(name, need, complete=False, stopped=EARLY)
        heard(begun)
        solve.heard = lambda part: heard(dataclasses.replace(begun, solves=solve.done, **{_PART[name]: part}))
    found = _STUDIES[name](Findings(name, need), pool, policy, plan, solve, dict(ready_made or {}))
    complete = found.complete and solve.stopped is None
    return dataclasses.replace(found, solves=solve.done, complete=complete, stopped=solve.stopped)


_Answer = Callable[[Findings, Pool, Policy, PlanResult, Solves, dict[str, Policy]], Findings]


def _alternatives(
    found: Findings, pool: Pool, policy: Policy, plan: PlanResult, solve: Solves, ready_made: dict[str, Policy]
) -> Findings:  # fmt: skip
    return dataclasses.replace(found, alternatives=settings.alternatives(pool, policy, plan, ready_made, solve))


def _robustness(
    found: Findings, pool: Pool, policy: Policy, plan: PlanResult, solve: Solves, ready_made: dict[str, Policy]
) -> Findings:  # fmt: skip
    return dataclasses.replace(found, pairs=settings.robustness(pool, policy, plan, ready_made, solve))


def _bottlenecks(
    found: Findings, pool: Pool, policy: Policy, plan: PlanResult, solve: Solves, _ready_made: dict[str, Policy]
) -> Findings:  # fmt: skip
    return dataclasses.replace(found, bottlenecks=bottlenecks.bottlenecks(pool, policy, plan, solve))


def _conflict(
    found: Findings, pool: Pool, policy: Policy, plan: PlanResult, solve: Solves, _ready_made: dict[str, Policy]
) -> Findings:  # fmt: skip
    return dataclasses.replace(found, conflict=conflicts.conflict(pool, policy, plan, found.need, solve))


def _runner_up(
    found: Findings, pool: Pool, policy: Policy, plan: PlanResult, solve: Solves, _ready_made: dict[str, Policy]
) -> Findings:  # fmt: skip
    return dataclasses.replace(found, runner_up=forced.runner_up(pool, policy, plan, found.need or "", solve))


def _sensitivity(
    found: Findings, pool: Pool, policy: Policy, plan: PlanResult, solve: Solves, _ready_made: dict[str, Policy]
) -> Findings:  # fmt: skip
    ranges = weights.sensitivity(pool, policy, plan, solve)
    return dataclasses.replace(found, weights=ranges, complete=all(one.complete for one in ranges))


# The part of the findings that each study fills.
_PART = {
    "alternatives": "alternatives", "bottlenecks": "bottlenecks", "conflict": "conflict", "robustness": "pairs",
    "runner_up": "runner_up", "sensitivity": "weights",
}  # fmt: skip
_STUDIES: dict[str, _Answer] = {
    "alternatives": _alternatives,
    "bottlenecks": _bottlenecks,
    "conflict": _conflict,
    "robustness": _robustness,
    "runner_up": _runner_up,
    "sensitivity": _sensitivity,
}
