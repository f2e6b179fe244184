"""Divisible allocation against every whole-number plan, and against other formulations of the same problem."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from matchmaker.domain.matching.solvers import network
from matchmaker.domain.matching.solvers.graph import Graph
from matchmaker.domain.matching.solvers.program import Goal, GoalKind, GoalWord, Program, violations
from matchmaker.errors import EngineError

K = GoalKind


def program(graph: Graph, supply, demand, upper=None, lower=None, **changes) -> Program:
    """A divisible part that asks nothing but supply, demand and what a pair may move."""
    supply, demand = np.asarray(supply, dtype=np.int64), np.asarray(demand, dtype=np.int64)
    ones, cap = np.ones(graph.n_arcs, dtype=np.int64), np.minimum(supply[graph.i], demand[graph.j])
    plain = {
        "take": ones, "upper": np.maximum(1, cap) if upper is None else np.asarray(upper), "tranche": ones,
        "share": np.zeros_like(demand), "row_partners": np.full(graph.n_rows, graph.n_cols),
        "col_partners": np.full(graph.n_cols, graph.n_rows),
        "lower": np.zeros_like(ones) if lower is None else np.asarray(lower),
    }  # fmt: skip
    return Program(graph, supply, demand, **{**plain, **changes})


def random_program(rng: np.random.Generator, largest: int = 3, most: int = 3) -> Program:
    n_rows, n_cols = (int(n) for n in rng.integers(1, most + 1, 2))
    graph = Graph.of(n_rows, n_cols, *np.nonzero(rng.random((n_rows, n_cols)) < rng.choice([0.5, 0.8, 1.0])))
    supply, demand = rng.integers(0, largest + 1, n_rows), rng.integers(1, largest + 1, n_cols)
    cap = np.minimum(np.maximum(1, supply[graph.i]), demand[graph.j])
    upper = np.where(rng.random(graph.n_arcs) < 0.3, rng.integers(1, cap + 1), cap)
    lower = np.where(rng.random(graph.n_arcs) < 0.06, 1, 0)
    return program(graph, supply, demand, upper, lower)


def every_plan(part: Program) -> list[np.ndarray]:
    """All whole-number plans of a small part."""
    spans = [range(low, high + 1) for low, high in zip(part.lower, part.upper, strict=True)]
    plans = (np.array(x, dtype=np.int64) for x in itertools.product(*spans))
    return [x for x in plans if not violations(part, x)]


def reached(part: Program, goal: Goal, x: np.ndarray):
    """What a plan reaches in a goal, by the words of the goal alone: larger is better."""
    taken = np.zeros(part.graph.n_cols, dtype=np.int64)
    np.add.at(taken, part.graph.j, x)
    columns = np.ones(taken.size, dtype=bool) if goal.columns is None else goal.columns
    if goal.kind in (K.URGENT, K.SERVED):
        return int((columns & (taken > 0)).sum())
    if goal.kind == K.FLOOR:
        top = Fraction(goal.floor_percent, 100)
        return sorted(min(top, Fraction(int(taken[j]), int(part.demand[j]))) for j in np.flatnonzero(columns))
    return int((goal.gain * x).sum())


def goal_orders(rng: np.random.Generator, part: Program) -> list[list[Goal]]:
    gain = rng.integers(1, rng.choice([2, 4, 1000]) + 1, part.graph.n_arcs)
    value, unique = Goal(K.VALUE, gain=gain), Goal(K.UNIQUE, gain=rng.integers(1, 4, part.graph.n_arcs))
    some = rng.random(part.graph.n_cols) < 0.6
    floor = Goal(K.FLOOR, floor_percent=int(rng.choice([30, 50, 70, 100])))
    urgent, served = Goal(K.URGENT, columns=some), Goal(K.SERVED)
    few = Goal(K.FLOOR, columns=some, floor_percent=int(rng.choice([40, 100])))
    return [
        [value], [value, unique], [floor, value, unique], [urgent, floor, value], [served, value, unique],
        [urgent, few, served, value], [value, floor, unique], [few, floor, value], [value, urgent, floor],
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_goals_in_order_equal_the_best_of_all_plans(seed: int) -> None:
    """The vector of goals is the best there is, uniqueness is claimed exactly when true, and so are the bounds."""
    rng = np.random.default_rng(seed)
    for _ in range(25):
        part = random_program(rng)
        plans = every_plan(part) if part.graph.n_arcs <= 6 else []
        if not plans:
            continue
        for goals in goal_orders(rng, part):
            vectors = sorted(([reached(part, goal, x) for goal in goals] for x in plans), reverse=True)
            solved = network.solve_network(part, goals)
            assert [reached(part, goal, solved.x) for goal in goals] == vectors[0]
            assert solved.unique == (len(vectors) == 1 or vectors[1] != vectors[0])
            assert all(goal.word == GoalWord.PROVED and goal.value == goal.proved_bound for goal in solved.goals)


def test_pins_that_leave_no_plan_are_an_error() -> None:
    graph = Graph.of(1, 2, np.array([0, 0]), np.array([0, 1]))
    part = program(graph, [3], [3, 3], lower=[2, 2])
    with pytest.raises(EngineError, match="nothing_within_ranges"):
        network.solve_network(part, [Goal(K.VALUE, gain=np.array([1, 1]))])
