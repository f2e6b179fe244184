"""Divisible allocation against exhaustive search, constraint by constraint and in random orders of the goals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from matchmaker.domain.matching.solvers import allocation, bounds, conflict, goals, pursuit
from matchmaker.domain.matching.solvers.conflict import Infeasible
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.graph import Graph
from matchmaker.domain.matching.solvers.mixed import solve_mixed
from matchmaker.domain.matching.solvers.program import (
    Allocation,
    Form,
    Goal,
    GoalKind,
    GoalOutcome,
    GoalWord,
    Program,
    violations,
)
from matchmaker.errors import EngineError
from tests.domain.solvers import programs


def some_goals(rng: np.random.Generator, program: Program) -> list[Goal]:
    """One to four goals in random order, then the unique answer."""
    n, m = program.graph.n_arcs, program.graph.n_cols

    def some() -> np.ndarray:
        return rng.random(m) < 0.6

    makers = [
        lambda: Goal(GoalKind.URGENT, columns=some()),
        lambda: Goal(GoalKind.FLOOR, floor_percent=int(rng.choice([30, 60, 100])), columns=some()),
        lambda: Goal(GoalKind.THEME_FLOOR, groups=tuple((some(), int(p)) for p in rng.choice([20, 50, 100], 2))),
        lambda: Goal(GoalKind.SERVED),
        lambda: Goal(GoalKind.VALUE, gain=rng.integers(1, 10, n)),
        lambda: Goal(GoalKind.PARTNERS),
        lambda: Goal(GoalKind.CHANGE, before=rng.random(n) < 0.4),
    ]
    chosen = rng.permutation(len(makers))[: rng.integers(1, 5)]
    return [*(makers[k]() for k in chosen), Goal(GoalKind.UNIQUE, gain=rng.integers(1, 2**20, n))]


def exact_part(goal: Goal, outcome: GoalOutcome, rank: tuple[Fraction | int, ...]) -> int:
    """How many entries of a rank the solver answers for: of the floor, those up to its last level, once."""
    levels = [Fraction(*level) for level in outcome.levels]
    if goal.kind is not GoalKind.FLOOR or len(levels) < pursuit.LEVELS:
        return len(rank)
    return sum(entry < levels[-1] for entry in rank) + 1


def survivors(program: Program, plans: list[np.ndarray], given: list[Goal], solved: Allocation) -> list[np.ndarray]:
    """Asserts goal by goal that no plan is better; returns the plans that are as good in all of them."""
    for goal, outcome in zip(given, solved.goals, strict=True):
        mine = goals.rank_of(program, goal, solved.x)
        depth = exact_part(goal, outcome, mine)
        ranks = [goals.rank_of(program, goal, x)[:depth] for x in plans]
        assert mine[:depth] == max(ranks), goal.kind
        plans = [x for x, rank in zip(plans, ranks, strict=True) if rank == mine[:depth]]
        assert outcome.value == goals.value_of(program, goal, solved.x)
        assert outcome.proved_bound is not None
        assert outcome.proved_bound >= outcome.reported_bound >= outcome.value
        assert (outcome.word is GoalWord.PROVED) <= (outcome.value == outcome.proved_bound)
    return plans


@pytest.mark.parametrize("family", programs.FAMILIES)
def test_goals_in_order_equal_exhaustive_search(family: str) -> None:
    """Every plan of small parts is listed: the vector of goals is the best there is, and what is unique is."""
    rng = np.random.default_rng([1, *family.encode()])
    found = claimed = 0
    for _ in range(22):
        program = programs.small(rng, family)
        given, plans = some_goals(rng, program), list(programs.every_plan(program))
        if not plans:
            with pytest.raises(Infeasible):
                solve_mixed(program, given)
            continue
        solved = solve_mixed(program, given)
        left = survivors(program, plans, given, solved)
        assert not solved.unique or len(left) == 1
        claimed += solved.unique
        found += 1
    assert found > 10
    assert claimed > 3


def test_what_conflicts_is_irreducible_and_lifting_the_correction_frees_a_plan() -> None:
    rng = np.random.default_rng(3)
    seen = 0
    while seen < 25:
        program = programs.small(rng, "all")
        n = program.graph.n_arcs
        lower = np.where(rng.random(n) < 0.6, rng.integers(1, program.upper + 1), 0)
        program = replace(program, lower=lower)
        if any(True for _ in programs.every_plan(program)):
            continue
        seen += 1
        with pytest.raises(Infeasible) as refused:
            solve_mixed(program, [])
        said = refused.value
        everything = conflict._Elastic(program, None).names
        outside = [name for name in everything if name not in said.conflict]
        assert not has_plan(conflict.without(program, outside))
        for name in said.conflict:
            assert has_plan(conflict.without(program, [*outside, name])), name
        assert said.correction
        assert has_plan(conflict.without(program, said.correction))
        assert set(said.correction) & set(said.conflict)


def has_plan(program: Program) -> bool:
    return any(True for _ in programs.every_plan(program))


def test_two_pins_beyond_one_supply_are_named() -> None:
    program = programs.plain([5, 9], [4, 4, 4])
    lower = np.array([3, 3, 0, 0, 0, 2])
    with pytest.raises(Infeasible) as refused:
        solve_mixed(replace(program, lower=lower), [Goal(GoalKind.SERVED)])
    assert set(refused.value.conflict) == {("pin", 0), ("pin", 1), ("supply", 0)}
    assert refused.value.correction in ((("pin", 0),), (("pin", 1),))
    assert refused.value.code == "no_plan_possible"


def test_any_prices_prove_a_bound_and_changed_ones_are_caught() -> None:
    """No plan exceeds the bound, whatever the prices; a bound that its prices do not reach is refused."""
    rng = np.random.default_rng(4)
    caught = 0
    for _ in range(150):
        program = programs.small(rng, "all", most_plans=400)
        form = Formulation(program, [Goal(GoalKind.SERVED)])
        gain = np.concatenate((rng.integers(1, 10, program.graph.n_arcs), np.zeros(form.model.n_vars, dtype=int)))
        objective = gain[: form.model.n_vars]
        proof = bounds.prove(form.model, objective, rng.random(form.model.n_rows) * 8 - 1)
        assert proof.bound == bounds.check(form.model, objective, proof)
        assert all(int(objective @ form.lift(x)) <= proof.bound for x in programs.every_plan(program))
        rows = np.flatnonzero(form.model.matrix.any(axis=1))
        if rows.size:
            prices = proof.prices.copy()
            prices[rng.choice(rows)] += int(rng.choice([-1, 1])) * proof.divisor
            changed = replace(proof, prices=prices)
            with pytest.raises(EngineError):
                bounds.check(form.model, objective, changed)
            caught += 1
    assert caught > 100


def test_the_form_is_chosen_by_what_the_part_needs() -> None:
    program = programs.plain([5, 5], [4, 3])
    value = Goal(GoalKind.VALUE, gain=np.array([3, 2, 5, 1]))
    assert solve_mixed(program, [value]).form is Form.LP
    tranches = replace(program, tranche=np.array([2, 2, 2, 2]))
    assert allocation.solve(tranches, [value]).form is Form.MILP
    one = np.array([1, 1])
    whole = replace(program, tranche=program.upper, row_partners=one, col_partners=one)
    assert allocation.solve(whole, [value]).form is Form.ASSIGNMENT
    assert allocation.solve(whole, [Goal(GoalKind.PARTNERS), value]).form is Form.MILP


def test_assignment_and_general_solver_agree_where_both_apply() -> None:
    rng = np.random.default_rng(8)
    for _ in range(25):
        program = programs.small(rng, "plain")
        one, each = np.ones_like(program.supply), np.ones_like(program.demand)
        program = replace(program, tranche=program.upper, row_partners=one, col_partners=each)
        gain, tie = rng.integers(1, 6, program.graph.n_arcs), rng.integers(1, 2**20, program.graph.n_arcs)
        given = [Goal(GoalKind.SERVED), Goal(GoalKind.VALUE, gain=gain), Goal(GoalKind.UNIQUE, gain=tie)]
        first, second = allocation.solve(program, given), solve_mixed(program, given)
        assert first.form is Form.ASSIGNMENT
        assert [goal.value for goal in first.goals] == [goal.value for goal in second.goals]
        if first.unique:
            assert (first.x == second.x).all()


def test_two_plans_alike_in_every_goal_are_never_called_the_only_one() -> None:
    program = programs.plain([4, 4], [5])
    same = Goal(GoalKind.UNIQUE, gain=np.array([3, 3]))
    other = Goal(GoalKind.UNIQUE, gain=np.array([3, 2]))
    assert not solve_mixed(program, [Goal(GoalKind.VALUE, gain=np.array([1, 1])), same]).unique
    assert solve_mixed(program, [Goal(GoalKind.VALUE, gain=np.array([1, 1])), other]).unique
    assert not solve_mixed(program, [Goal(GoalKind.SERVED)]).unique


def test_a_deadline_that_passed_still_gives_a_plan() -> None:
    program = programs.plain([5, 5], [4, 3])
    seen: list[np.ndarray] = []
    solved = solve_mixed(program, [Goal(GoalKind.SERVED)], deadline=0.0, progress=seen.append)
    assert solved.stopped == "time_limit"
    assert solved.goals[0].word is GoalWord.BEST
    assert solved.goals[0].proved_bound is None
    assert violations(program, solved.x) == ()
    assert len(seen) == 1


@pytest.mark.parametrize("seed", [1, 2])
def test_a_goal_and_those_after_it_give_up_no_more_than_its_tolerance_of_the_bound(seed: int) -> None:
    """In a part with too many questions to walk, so that branch and bound may end within half of the tolerance."""
    rng = np.random.default_rng(seed)
    graph = Graph.of(14, 24, *np.divmod(np.flatnonzero(rng.random(14 * 24) < 0.3), 24))
    supply, demand = rng.integers(50, 501, 14), rng.integers(50, 501, 24)
    upper = np.minimum(supply[graph.i], demand[graph.j])
    none = np.zeros(graph.n_arcs, dtype=np.int64)
    program = Program(
        graph, supply, demand, none + 1, upper, np.minimum(upper, supply[graph.i] // 6), np.zeros(24, dtype=np.int64),
        np.full(14, 3), np.full(24, 3), none,
    )  # fmt: skip
    gain = rng.integers(1, 101, 24)[graph.j] * rng.integers(1, 101, graph.n_arcs)
    solved = solve_mixed(program, [Goal(GoalKind.VALUE, gain=gain, tolerance=10), Goal(GoalKind.PARTNERS)])
    bound = solved.goals[0].reported_bound
    assert bound is not None
    assert bound * 990 <= int(gain @ solved.x) * 1000 + 1000 <= bound * 1000 + 1000
    assert solved.goals[1].value > -int((solve_mixed(program, [Goal(GoalKind.VALUE, gain=gain)]).x > 0).sum())
