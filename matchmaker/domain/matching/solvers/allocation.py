"""One door to all solvers: the form is chosen from what the part needs, and the answer says which was used.

One to one and whole quantities, with goals that are sums over pairs: the assignment solvers. Divisible without a limit
or a goal that asks yes or no: a network, exact and proved. Otherwise an LP, or a MILP where a limit or a goal asks yes
or no.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from matchmaker.domain.matching.solvers import assignment, network
from matchmaker.domain.matching.solvers.assignment import GoalResult
from matchmaker.domain.matching.solvers.conflict import explain
from matchmaker.domain.matching.solvers.formulation import most_of
from matchmaker.domain.matching.solvers.goals import gain_of, value_of
from matchmaker.domain.matching.solvers.graph import EXACT, IntArray
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
from matchmaker.domain.matching.solvers.search import NODES
from matchmaker.errors import EngineError

# What the network gives up on and the LP takes: numbers too large for it, or a result that it could not prove.
LEFT_TO_LP = ("quantity_too_large", "prices_too_large", "weights_too_large", "no_proof")


def solve(
    program: Program,
    goals: Sequence[Goal],
    *,
    node_limit: int = NODES,
    deadline: float | None = None,
    progress: Callable[[IntArray], None] | None = None,
    start: IntArray | None = None,
) -> Allocation:
    """The best plan for the goals in order, by the solver that suits the part; arguments as in `solve_mixed`."""
    if suits_assignment(program, goals):
        return solve_assignment(program, goals)
    if network.may_suit(program, goals):
        try:
            return network.solve_network(program, goals, deadline=deadline, progress=progress)
        except network.SideRow:
            pass
        except EngineError as refused:
            if refused.code == "pins_beyond_limits":
                raise explain(program, deadline) from refused
            if refused.code not in LEFT_TO_LP:
                raise
    return solve_mixed(program, goals, node_limit=node_limit, deadline=deadline, progress=progress, start=start)


def suits_assignment(program: Program, goals: Sequence[Goal]) -> bool:
    """Whether every pair moves one quantity or nothing, each line has one partner, and every goal is a sum of pairs."""
    one_to_one = (program.row_partners <= 1).all() and (program.col_partners <= 1).all()
    whole = (program.tranche == program.upper).all()
    nothing_else = not program.lower.any() and not program.linked and not program.caps and program.most_changes is None
    if not (one_to_one and whole and nothing_else):
        return False
    return all(_is_sum_of_pairs(program, goal) for goal in goals)


def _is_sum_of_pairs(program: Program, goal: Goal) -> bool:
    if goal.tolerance:
        return False
    if goal.kind is GoalKind.SERVED:
        return True
    if goal.kind not in (GoalKind.VALUE, GoalKind.UNIQUE):
        return False
    gain = gain_of(program, goal)
    worth = float(gain.max(initial=0)) * float(program.upper.max(initial=0))
    lines = min(program.graph.n_rows, program.graph.n_cols) + 1
    return bool((gain >= 1).all()) and worth * lines * (2 * lines + 1) < EXACT


def solve_assignment(program: Program, goals: Sequence[Goal]) -> Allocation:
    """Each pair as a whole, by the assignment solvers."""
    start = time.monotonic()
    arcs = np.flatnonzero(most_of(program) == program.upper)
    graph = program.graph.take(arcs)
    weights = [_weight(program, goal)[arcs] for goal in goals]
    solved = assignment.solve(graph, weights)
    x = np.zeros(program.graph.n_arcs, dtype=np.int64)
    x[arcs[solved.arcs]] = program.upper[arcs[solved.arcs]]
    broken = violations(program, x)
    if broken:
        raise EngineError("plan_breaks_limits", codes=broken)
    spent = round(1000 * (time.monotonic() - start) / max(1, len(goals)))
    outcomes = tuple(
        _outcome(program, goal, x, result, spent) for goal, result in zip(goals, solved.goals, strict=True)
    )
    return Allocation(x, outcomes, Form.ASSIGNMENT, solved.unique)


def _weight(program: Program, goal: Goal) -> IntArray:
    if goal.kind is GoalKind.SERVED:
        return np.ones(program.graph.n_arcs, dtype=np.int64)
    return gain_of(program, goal) * program.upper


def _outcome(program: Program, goal: Goal, x: IntArray, result: GoalResult, spent: int) -> GoalOutcome:
    value = value_of(program, goal, x)
    if value != result.value:
        raise EngineError("value_differs", stated=result.value, counted=value)
    word = GoalWord.PROVED if value == result.bound else GoalWord.WITHIN
    return GoalOutcome(
        goal.kind, Form.ASSIGNMENT, value, result.bound, result.bound, word, result.n_arcs, u=result.prices.u,
        v=result.prices.v, milliseconds=spent,
    )  # fmt: skip
