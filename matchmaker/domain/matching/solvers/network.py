"""Goals in order for a divisible part that asks no yes-or-no question and has no side rows: all exact, all proved.

Every goal is a plan of greatest gain within ranges, and what reaches it is again ranges (see `ranges`), so that a later
goal costs an earlier one nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matchmaker.domain.matching.solvers import ranges as limits
from matchmaker.domain.matching.solvers import transport
from matchmaker.domain.matching.solvers.floor import raise_floor
from matchmaker.domain.matching.solvers.graph import BoolArray, IntArray
from matchmaker.domain.matching.solvers.program import (
    Allocation,
    Form,
    Goal,
    GoalKind,
    GoalOutcome,
    GoalWord,
    Program,
    violations,
)  # fmt: skip
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges
from matchmaker.domain.matching.solvers.steps import least_lacking
from matchmaker.errors import EngineError

SERVED = (GoalKind.URGENT, GoalKind.SERVED)
LINEAR = (GoalKind.VALUE, GoalKind.UNIQUE)
LEVELS = 50  # of the floor, told from the lowest up


def suits(program: Program, goals: Sequence[Goal]) -> bool:
    """Whether `solve_network` can do this part and these goals exactly."""
    graph, used = program.graph, program.graph.n_arcs > 0
    rows, cols = np.bincount(graph.i, minlength=graph.n_rows), np.bincount(graph.j, minlength=graph.n_cols)
    asks = (
        (program.share > 1).any()
        or (program.row_partners < rows).any()
        or (program.col_partners < cols).any()
        or (used and ((program.take > 1).any() or (program.tranche > np.maximum(1, program.lower)).any()))
        or any(group.size > 1 for group in program.linked)
        or program.caps
        or program.most_changes is not None
    )
    return not asks and all(_suits_goal(goal, goals[place + 1 :]) for place, goal in enumerate(goals))


def _suits_goal(goal: Goal, later: Sequence[Goal]) -> bool:
    if goal.tolerance and any(other.kind != GoalKind.UNIQUE for other in later):
        return False
    return goal.kind in SERVED or goal.kind in LINEAR or goal.kind == GoalKind.FLOOR


@dataclass(frozen=True, slots=True)
class _Reached:
    """One goal done: a plan, all plans as good, and what is said of it."""

    x: IntArray
    ranges: Ranges
    value: int
    prices: Prices | None = None
    levels: tuple[tuple[int, int], ...] = ()


def solve_network(program: Program, goals: Sequence[Goal], *, deadline: float | None = None) -> Allocation:
    """The plan that is best in the first goal, among those in the second, and so on; every goal proved.

    deadline: on the clock of `time.monotonic`; when it has passed no further goal is begun. Raises EngineError when
    the part does not suit, when pins and limits leave no plan, or when a result cannot be proved.
    """
    if not suits(program, goals):
        raise EngineError("part_does_not_suit")
    left = Ranges(
        program.graph, np.zeros_like(program.supply), program.supply, np.zeros_like(program.demand), program.demand,
        program.lower, program.upper,
    )  # fmt: skip
    x, outcomes, stopped = program.lower, [], None
    if not left.hold(x):
        raise EngineError("pins_beyond_limits")
    for goal in goals:
        if deadline is not None and time.monotonic() > deadline:
            stopped = "time_limit"
            break
        start, n_arcs = time.perf_counter(), int(left.free.sum())
        reached = _reach(program, goal, left, x)
        x, left = reached.x, reached.ranges
        outcomes.append(_outcome(goal, reached, n_arcs, time.perf_counter() - start))
    if violations(program, x) or not left.hold(x):
        raise EngineError("plan_breaks_limits", codes=violations(program, x))
    return Allocation(x, tuple(outcomes), Form.NETWORK, stopped is None and limits.is_unique(left, x), stopped)


def _outcome(goal: Goal, reached: _Reached, n_arcs: int, seconds: float) -> GoalOutcome:
    u, v = (None, None) if reached.prices is None else (reached.prices.u, reached.prices.v)
    return GoalOutcome(
        goal.kind, Form.NETWORK, reached.value, reached.value, None, GoalWord.PROVED, n_arcs, goal.tolerance,
        reached.levels, u, v, milliseconds=round(seconds * 1000),
    )  # fmt: skip


def _reach(program: Program, goal: Goal, left: Ranges, x: IntArray) -> _Reached:
    if goal.kind in LINEAR:
        return _linear(goal, left, x)
    columns = np.ones(program.graph.n_cols, dtype=bool) if goal.columns is None else goal.columns
    if goal.kind in SERVED:
        return _served(columns, left, x)
    return _floor(goal, columns, left, x, program.demand)


def _linear(goal: Goal, left: Ranges, x: IntArray) -> _Reached:
    """Greatest total gain. What is fixed by now needs no weighing by the goal, but counts in its value."""
    gain = _gain_of(goal, left)
    flow = transport.best(left, gain, x)
    return _Reached(flow.x, limits.face(left, gain, flow.prices), flow.value, flow.prices)


def _gain_of(goal: Goal, left: Ranges) -> IntArray:
    """Gain of every arc that moves anything in some plan left; 0 for all others."""
    if goal.gain is None:
        raise EngineError("goal_without_gain", goal=goal.kind)
    some = np.flatnonzero(left.hi > 0)
    weighed = goal.gain(some) if callable(goal.gain) else np.asarray(goal.gain)[some]
    if not np.issubdtype(weighed.dtype, np.integer):
        raise EngineError("weights_not_whole_numbers")
    if weighed.size and weighed.min() < 1:
        raise EngineError("weights_below_one")
    gain = np.zeros(left.hi.size, dtype=np.int64)
    gain[some] = weighed
    return gain


def _served(columns: BoolArray, left: Ranges, x: IntArray) -> _Reached:
    """Most columns that get anything."""
    point = np.where(columns & (left.col_hi > 0), np.maximum(left.col_lo, 1), left.col_lo)
    step = least_lacking(left, x, point, np.ones_like(point))
    return _Reached(step.x, step.left(), int((columns & (left.taken(step.x) > 0)).sum()))


def _floor(goal: Goal, columns: BoolArray, left: Ranges, x: IntArray, demand: IntArray) -> _Reached:
    """Fairest coverages. The value is the number of columns that get anything, which no plan betters either."""
    fair = raise_floor(left, x, demand, columns, goal.floor_percent)
    taken = fair.ranges.taken(fair.x)
    top = -(-demand * goal.floor_percent // 100)
    below = np.flatnonzero(columns & (taken < top))
    levels = sorted({Fraction(int(taken[j]), int(demand[j])) for j in below})[:LEVELS]
    told = tuple((level.numerator, level.denominator) for level in levels)
    return _Reached(fair.x, fair.ranges, int((columns & (taken > 0)).sum()), levels=told)
