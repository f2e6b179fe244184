"""Parts of some hundred pairs: the plan to begin with, rings around it, and the question whether anything is better.

Both are made to serve small parts here, where every plan can be listed.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from matchmaker.domain.matching.solvers import bounds, outset, pursuit, rings, search
from matchmaker.domain.matching.solvers.conflict import Infeasible
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.goals import value_of
from matchmaker.domain.matching.solvers.mixed import solve_mixed
from matchmaker.domain.matching.solvers.program import Goal, GoalKind, violations
from matchmaker.domain.matching.solvers.search import Effort, Search
from tests.domain.solvers import programs


@pytest.fixture
def for_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """No case is walked, and no part is small enough for branch and bound at once."""
    monkeypatch.setattr(outset, "LEAST", 1)
    monkeypatch.setattr(search, "PROVABLE", -1)
    monkeypatch.setattr(pursuit, "Effort", partial(Effort, few=0))
    monkeypatch.setitem(Search.maximise.__kwdefaults__, "effort", Effort(few=0))


@pytest.mark.parametrize("family", ["tranche", "share", "partners", "linked", "pins", "all"])
@pytest.mark.usefixtures("for_small_parts")
def test_rings_and_what_is_beyond_them_reach_the_best_of_all_plans(family: str) -> None:
    rng = np.random.default_rng([2, *family.encode()])
    found = 0
    while found < 8:
        program = programs.small(rng, family, most_plans=600)
        plans, gain = list(programs.every_plan(program)), rng.integers(50, 100, program.graph.n_arcs)
        given = [Goal(GoalKind.SERVED), Goal(GoalKind.VALUE, gain=gain, tolerance=40), Goal(GoalKind.PARTNERS)]
        if not plans:
            with pytest.raises(Infeasible):
                solve_mixed(program, given)
            continue
        found += 1
        said = solve_mixed(program, given)
        most = max(value_of(program, given[0], x) for x in plans)
        best = max(int(gain @ x) for x in plans if value_of(program, given[0], x) == most)
        assert said.goals[0].value == most
        assert best * 970 <= said.goals[1].value * 1000 + 1000
        assert best <= said.goals[1].reported_bound <= said.goals[1].proved_bound
        assert best * 960 <= int(gain @ said.x) * 1000 + 1000


@pytest.mark.parametrize("family", ["plain", "tranche", "share", "linked", "pins", "caps", "take", "all"])
def test_a_plan_to_begin_with_keeps_every_limit(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outset, "LEAST", 1)
    rng = np.random.default_rng([3, *family.encode()])
    made = 0
    for _ in range(12):
        program = programs.small(rng, family, most_plans=300)
        n, some = program.graph.n_arcs, rng.random(program.graph.n_cols) < 0.5
        given = [
            Goal(GoalKind.URGENT, columns=some), Goal(GoalKind.FLOOR, floor_percent=50),
            Goal(GoalKind.VALUE, gain=rng.integers(1, 10, n)), Goal(GoalKind.PARTNERS),
        ]  # fmt: skip
        plan = outset.outset(program, given)
        assert plan is None or violations(program, plan) == ()
        made += plan is not None
    assert made > 4
    assert outset.outset(program, given[2:]) is None


def test_a_ring_holds_the_plan_and_all_that_is_linked_to_it() -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        program = programs.small(rng, "linked", most_plans=300)
        plans = list(programs.every_plan(program))
        form = Formulation(program, [Goal(GoalKind.PARTNERS)])
        objective = form.objective((form.y, -1))
        proof = bounds.of_boxes(form.model, objective)
        plan = plans[int(rng.integers(len(plans)))]
        problem = rings.ring(form, objective, proof, plan, form.lift(plan).astype(float), 0)
        lifted, fixed = form.lift(plan), np.setdiff1d(np.arange(form.model.n_vars), problem.cols)
        assert (problem.fixed[fixed] == lifted[fixed]).all()
        assert (lifted[: plan.size][plan > 0] > 0).all()
        assert set(np.flatnonzero(plan)) <= set(problem.cols.tolist())
