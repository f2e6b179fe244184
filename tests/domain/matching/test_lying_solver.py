"""A solver whose result does not verify is asked again another way; where none ever does, the run says why it ends."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from matchmaker.domain.matching import verify
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policies import BALANCED
from matchmaker.domain.matching.run import make_plan
from matchmaker.domain.matching.solvers import allocation, highs
from matchmaker.domain.matching.solvers.program import Allocation
from matchmaker.errors import EngineError
from tests.support.pools import need, offer, pool

GIVEN = pool([offer("o1"), offer("o2", provider="XAE")], [need("n1"), need("n2", party="XAB")])
HONEST = allocation.solve


def lying(when: Callable[[int], bool]) -> Callable[..., Allocation]:
    """The real solver, which promises twice as much as there is `when` asked so often before."""
    asked = 0

    def solve(*words: Any, **named: Any) -> Allocation:
        nonlocal asked
        asked += 1
        found = HONEST(*words, **named)
        return dataclasses.replace(found, x=2 * found.x) if when(asked - 1) else found

    return solve


def as_told(plan: PlanResult) -> PlanResult:
    return dataclasses.replace(plan.without_timings(), versions={})


def test_a_solver_that_lies_once_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = make_plan(GIVEN, BALANCED)
    assert "presolve" not in honest.versions
    monkeypatch.setattr(allocation, "solve", lying(lambda before: before < 1))
    assert as_told(make_plan(GIVEN, BALANCED)) == as_told(honest)


def test_a_solver_that_lies_as_long_as_it_simplifies_is_asked_without(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = make_plan(GIVEN, BALANCED)
    monkeypatch.setattr(allocation, "solve", lying(lambda _before: highs.presolves()))
    plan = make_plan(GIVEN, BALANCED, prices=True)
    verify.check_plan(GIVEN, BALANCED, plan)
    assert (plan.pairings, plan.versions["presolve"]) == (honest.pairings, "off")
    assert highs.presolves()


def test_a_solver_that_always_lies_ends_the_run_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocation, "solve", lying(lambda _before: True))
    with pytest.raises(EngineError) as refused:
        make_plan(GIVEN, BALANCED)
    assert refused.value.code in ("over_committed", "quantity_wrong", "plan_breaks_limits")
    assert highs.presolves()


def test_without_presolve_the_same_optimum_is_found() -> None:
    rng = np.random.default_rng(3)
    for _ in range(3):
        amounts = rng.integers(2, 9, 4) * 1_000_000
        sizes = [{"quantity": int(one), "usd_cents": int(one)} for one in amounts]
        offers = [offer(f"o{k}", min_tranche=1_000_000, **size) for k, size in enumerate(sizes[:2])]
        given = pool(offers, [need(f"n{k}", **size) for k, size in enumerate(sizes[2:])])
        with highs.without_presolve():
            other = make_plan(given, BALANCED)
        plan = make_plan(given, BALANCED)
        assert [(goal.name, goal.value) for goal in other.goals] == [(goal.name, goal.value) for goal in plan.goals]
