"""From a pool to a verified plan: cases -> eligibility -> score -> instance -> solve -> verify.

The goals come in the order of the policy; the last one is always the unique answer: among the plans that are equally
good in all of them, the one that the policy's salt prefers.
"""

from __future__ import annotations

import dataclasses
import platform
import time
from collections.abc import Callable, Sequence

import numpy as np
import scipy

from matchmaker.domain.matching import instance as instances
from matchmaker.domain.matching import results, verify
from matchmaker.domain.matching.blocks import ChangeLimitTooSmall
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.impossible import NoPlan, of_changes
from matchmaker.domain.matching.instance import Instance
from matchmaker.domain.matching.plan import PlanResult, Price
from matchmaker.domain.matching.policy import FAIRNESS_GOALS, Policy, check_policy
from matchmaker.domain.matching.solvers import highs
from matchmaker.domain.matching.solving import SolvedPart, Solver, quick_parts
from matchmaker.errors import EngineError, InvalidInput

Progress = Callable[[PlanResult], None]
MOST_PAIRS_FOR_PRICES = 20_000  # above it the pool is not solved again for each goal of fairness
TELL_EVERY_S = 1.0


def make_plan(
    pool: Pool,
    policy: Policy,
    *,
    progress: Progress | None = None,
    time_limit_s: float | None = None,
    prices: bool = False,
) -> PlanResult:
    """The best plan for the whole pool, verified; the same for any order of the records.

    progress: is handed complete and verified plans on the way, the first of them a quick one, so that a run that is
    stopped keeps something usable. time_limit_s: when it has passed, the solvers keep the best they have; the plan then
    says why it stopped. prices: solve again without each goal of fairness, to say what it costs the others. Raises
    EngineError when the settings or the pins are unusable, or when no result can be verified: then there is none. Pins
    and limits that no plan keeps together are no error: the result has no pairings and says which of them conflict.
    """
    deadline = None if time_limit_s is None else time.monotonic() + time_limit_s
    pool = pool.sorted()
    _check_settings(policy)
    built = instances.build_instance(pool, policy)
    check_pins(pool, built)
    teller = _Teller(pool, policy, built, progress)
    try:
        teller.quick()
        solver, parts, plan = _verified(pool, policy, built, Solver(pool, built, deadline, teller.tell))
    except NoPlan as none:
        return results.nothing(policy, built, none.why, versions())
    except ChangeLimitTooSmall:
        return results.nothing(policy, built, of_changes(pool, built), versions())
    if progress is not None:
        progress(plan)
    late = deadline is not None and time.monotonic() > deadline
    if prices and not late and not plan.stopped and built.graph.n_arcs <= MOST_PAIRS_FOR_PRICES:
        plan = dataclasses.replace(plan, prices=_prices(pool, policy, built, solver, parts))
    return plan


def make_priced_plan(
    pool: Pool, policy: Policy, *, progress: Progress | None = None, time_limit_s: float | None = None
) -> PlanResult:  # fmt: skip
    """The plan of a run: as `make_plan`, with what each goal of fairness costs the others."""
    return make_plan(pool, policy, progress=progress, time_limit_s=time_limit_s, prices=True)


def _check_settings(policy: Policy) -> None:
    try:
        check_policy(policy)
    except InvalidInput as unusable:
        first = unusable.errors[0]
        raise EngineError(first.code, **first.params) from None


def check_pins(pool: Pool, built: Instance) -> None:
    """No pin makes a pair possible that a rule leaves out. Raises EngineError, which says no more than that."""
    if not pool.pins:
        return
    offers, needs = {one.ref for one in pool.offers}, {one.ref for one in pool.needs}
    possible = {
        (built.offers[i].ref, built.needs[j].ref)
        for i, j in zip(built.graph.i.tolist(), built.graph.j.tolist(), strict=True)
    }
    for pin in pool.pins:
        if pin.offer not in offers or pin.need not in needs:
            raise EngineError("pin_of_nothing_open", offer=pin.offer, need=pin.need)
        if (pin.offer, pin.need) not in possible:
            raise EngineError("pin_not_possible", offer=pin.offer, need=pin.need)


def _verified(
    pool: Pool, policy: Policy, built: Instance, solver: Solver
) -> tuple[Solver, list[SolvedPart], PlanResult]:  # fmt: skip
    """Parts and plan that pass every check. A second try leaves out pairs that only just fit; two more make the solver
    go another way, without presolve. Raises what the last of them came to."""
    try:
        return _tried(pool, policy, built, solver)
    except (NoPlan, ChangeLimitTooSmall):
        raise
    except EngineError:
        if solver.strict and not highs.presolves():
            raise
    if not solver.strict:
        return _verified(pool, policy, built, Solver(pool, built, solver.deadline, solver.on_part, strict=True))
    with highs.without_presolve():
        return _verified(pool, policy, built, Solver(pool, built, solver.deadline, solver.on_part))


def _tried(
    pool: Pool, policy: Policy, built: Instance, solver: Solver
) -> tuple[Solver, list[SolvedPart], PlanResult]:  # fmt: skip
    parts = solver.solve(policy)
    plan = results.put_together(pool, policy, built, parts, versions())
    verify.check_plan(pool, policy, plan, built)
    return solver, parts, plan


def _prices(
    pool: Pool, policy: Policy, built: Instance, solver: Solver, parts: Sequence[SolvedPart]
) -> tuple[Price, ...]:  # fmt: skip
    """What each goal of fairness costs the others: the pool solved without it, from the plan in hand.

    Every part is checked in whole numbers by its solver. A goal that the time did not suffice for has no price.
    """
    found = []
    solver = solver.from_plan(parts)
    for goal in policy.goals:
        if goal.name not in FAIRNESS_GOALS or len(policy.goals) == 1:
            continue
        without = policy.without(goal.name)
        others = solver.solve(without)
        if any(part.record.stopped for part in others):
            break
        found.append(results.price_of(goal.name, pool, policy, built, parts, others))
    return tuple(found)


def versions() -> dict[str, str]:
    """What a result depends on besides its inputs."""
    found = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__}
    return found if highs.presolves() else {**found, "presolve": "off"}


class _Teller:
    """Hands verified plans on, not too often."""

    def __init__(self, pool: Pool, policy: Policy, built: Instance, progress: Progress | None) -> None:
        self.pool, self.policy, self.built, self.progress = pool, policy, built, progress
        self.last = float("-inf")

    def quick(self) -> None:
        """A first plan in a moment, if the quick way finds one that keeps every limit."""
        if self.progress is not None:
            parts = quick_parts(self.pool, self.policy, self.built)
            if parts is not None:
                self.hand_on(parts)

    def tell(self, parts: Sequence[SolvedPart]) -> None:
        """A plan on the way, unless the one before it was just now."""
        if self.progress is not None and time.monotonic() - self.last >= TELL_EVERY_S:
            self.hand_on(parts)

    def hand_on(self, parts: Sequence[SolvedPart]) -> None:
        plan = results.put_together(self.pool, self.policy, self.built, parts, versions(), complete=False)
        try:
            verify.check_pairings(self.pool, self.policy, plan, self.built)
        except EngineError:
            return  # what cannot be verified is not handed on; the run goes on
        if self.progress is not None:
            self.progress(plan)
        self.last = time.monotonic()
