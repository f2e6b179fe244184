"""Goals in order for a divisible part that asks no yes-or-no question and has no side rows: all exact, all proved.

Every goal is a plan of greatest gain within ranges, and what reaches it is again ranges (see `ranges`), so that a later
goal costs an earlier one nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile

import numpy as np

from matchmaker.domain.matching.solvers import ranges as limits
from matchmaker.domain.matching.solvers import transport
from matchmaker.domain.matching.solvers.floor import raise_floor
from matchmaker.domain.matching.solvers.goals import group_weights, value_of
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
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges, exact_dot
from matchmaker.domain.matching.solvers.steps import least_lacking
from matchmaker.errors import EngineError

SERVED = (GoalKind.URGENT, GoalKind.SERVED)
LINEAR = (GoalKind.VALUE, GoalKind.UNIQUE)
LEVELS = 50  # of the floor, told from the lowest up


class SideRow(EngineError):
    """A theme floor or a tolerance limits a later goal, so that the part is no network any more."""

    code = "needs_side_row"


def suits(program: Program, goals: Sequence[Goal]) -> bool:
    """Whether `solve_network` can do this part and these goals exactly, whatever their numbers."""
    return may_suit(program, goals) and all(
        goal.kind != GoalKind.THEME_FLOOR and not gives_up(goal, goals[place + 1 :]) for place, goal in enumerate(goals)
    )


def may_suit(program: Program, goals: Sequence[Goal]) -> bool:
    """Whether `solve_network` can do this part exactly, or will say `SideRow` where a theme floor or a tolerance turns
    out to limit a later goal."""
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
        or (program.lower.any() and not _pins_fit(program))
    )
    return not asks and all(_may_suit_goal(goal, goals[place + 1 :]) for place, goal in enumerate(goals))


def _pins_fit(program: Program) -> bool:
    ranges, pinned = start(program)
    return ranges.hold(pinned)


def _may_suit_goal(goal: Goal, later: Sequence[Goal]) -> bool:
    if goal.kind in (GoalKind.PARTNERS, GoalKind.CHANGE):
        return False
    return goal.kind in LINEAR or not gives_up(goal, later)


def gives_up(goal: Goal, later: Sequence[Goal]) -> bool:
    """Whether a goal that is not the unique answer may give up some of this one."""
    return goal.tolerance > 0 and any(other.kind != GoalKind.UNIQUE for other in later)


@dataclass(frozen=True, slots=True)
class _Row:
    """sum of gain * x is `least` at least, besides the ranges."""

    gain: IntArray
    least: int

    def holds(self, x: IntArray) -> bool:
        return exact_dot(self.gain, x) >= self.least


@dataclass(frozen=True, slots=True)
class _Reached:
    """One goal done: a plan, the ranges of all plans as good, rows that they keep besides, and what is said of it."""

    x: IntArray
    ranges: Ranges
    value: int
    rows: tuple[_Row, ...] = ()
    prices: Prices | None = None
    levels: tuple[tuple[int, int], ...] = ()


def solve_network(
    program: Program,
    goals: Sequence[Goal],
    *,
    deadline: float | None = None,
    progress: Callable[[IntArray], None] | None = None,
) -> Allocation:
    """The plan that is best in the first goal, among those in the second, and so on; every goal proved.

    Rows that a theme floor or a tolerance asks for are left out at first: a plan that is best without them and keeps
    them is best with them too. Where none is found, `SideRow` is raised.
    deadline: on the clock of `time.monotonic`; when it has passed no further goal is begun. progress: is handed the
    plan after each goal. Raises EngineError when the part does not suit, when pins and limits leave no plan, or when a
    result cannot be proved.
    """
    left, x = start(program)
    if not left.hold(x):
        raise EngineError("pins_beyond_limits")
    if not may_suit(program, goals):
        raise EngineError("part_does_not_suit")
    rows: tuple[_Row, ...] = ()
    outcomes, stopped = [], None
    for place, goal in enumerate(goals):
        if deadline is not None and time.monotonic() > deadline:
            stopped = "time_limit"
            break
        begun, n_arcs = time.perf_counter(), int(left.free.sum())
        reached = _reach(program, goal, left, x, gives_up=gives_up(goal, goals[place + 1 :]))
        left, rows = reached.ranges, rows + reached.rows
        x = _keeping(left, rows, reached.x)
        if progress is not None:
            progress(x)
        outcomes.append(_outcome(goal, reached, n_arcs, time.perf_counter() - begun))
    if violations(program, x) or not left.hold(x):
        raise EngineError("plan_breaks_limits", codes=violations(program, x))
    return Allocation(x, tuple(outcomes), Form.NETWORK, stopped is None and limits.is_unique(left, x), stopped)


def before_sums(
    program: Program, goals: Sequence[Goal]
) -> tuple[Ranges, list[tuple[int, tuple[tuple[int, int], ...]]]]:
    """What the goals that come before the first sum over pairs leave, found anew as `solve_network` finds it and proved
    anew, with the value and the levels of each. The prices of the sums after them speak of these ranges."""
    left, x = start(program)
    rows: tuple[_Row, ...] = ()
    told = []
    for goal in takewhile(lambda goal: goal.kind not in LINEAR, goals):
        reached = _reach(program, goal, left, x, gives_up=False)
        left, rows = reached.ranges, rows + reached.rows
        x = _keeping(left, rows, reached.x)
        told.append((reached.value, reached.levels))
    return left, told


def start(program: Program) -> tuple[Ranges, IntArray]:
    """What the part allows, and the plan that moves what pins ask for."""
    none, supply, demand = np.zeros_like, program.supply, program.demand
    ranges = Ranges(program.graph, none(supply), supply, none(demand), demand, program.lower, program.upper)
    return ranges, program.lower


def _outcome(goal: Goal, reached: _Reached, n_arcs: int, seconds: float) -> GoalOutcome:
    u, v = (None, None) if reached.prices is None else (reached.prices.u, reached.prices.v)
    return GoalOutcome(
        goal.kind, Form.NETWORK, reached.value, reached.value, None, GoalWord.PROVED, n_arcs, goal.tolerance,
        reached.levels, u, v, milliseconds=round(seconds * 1000),
    )  # fmt: skip


def _keeping(left: Ranges, rows: tuple[_Row, ...], x: IntArray) -> IntArray:
    """A plan within the ranges that keeps the rows: this one, or one that is best for one of the rows."""
    if all(row.holds(x) for row in rows):
        return x
    for row in rows:
        other = transport.best(left, row.gain, x).x
        if all(each.holds(other) for each in rows):
            return other
    raise SideRow


def _reach(program: Program, goal: Goal, left: Ranges, x: IntArray, *, gives_up: bool) -> _Reached:
    if goal.kind in LINEAR:
        return _linear(goal, left, x, gives_up=gives_up)
    if goal.kind == GoalKind.THEME_FLOOR:
        return _theme_floors(program, goal, left, x)
    columns = np.ones(program.graph.n_cols, dtype=bool) if goal.columns is None else goal.columns
    if goal.kind in SERVED:
        return _served(columns, left, x)
    return _floor(goal, columns, left, x, program.demand)


def _linear(goal: Goal, left: Ranges, x: IntArray, *, gives_up: bool) -> _Reached:
    """Greatest total gain. What cannot move any more needs no weighing, but what it moves counts in the value."""
    gain = _gain_of(goal, left)
    flow = transport.best(left, gain, x)
    if gives_up:
        row = _Row(gain, flow.value - goal.tolerance * flow.value // 1000)
        return _Reached(flow.x, left, flow.value, (row,), flow.prices)
    return _Reached(flow.x, limits.face(left, gain, flow.prices), flow.value, (), flow.prices)


def _theme_floors(program: Program, goal: Goal, left: Ranges, x: IntArray) -> _Reached:
    """Group by group the least shortfall: a group that can reach its floor is a row from then on, any other is ranges.

    The value is what the shortfalls come to by `goals.value_of`.
    """
    rows: tuple[_Row, ...] = ()
    for columns, percent in goal.groups:
        weight, full = group_weights(program, columns)
        row = _Row(weight[program.graph.j], -(-full * percent // 100))
        if row.holds(x):
            rows += (row,)
            continue
        flow = transport.best(left, row.gain, x)
        if flow.value > row.least:
            rows += (row,)
        else:
            left = limits.face(left, row.gain, flow.prices)
        x = _keeping(left, rows, flow.x)
    return _Reached(x, left, value_of(program, goal, x), rows)


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
