"""What a plan reaches in each goal, in exact whole numbers and fractions, whoever made the plan."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np

from matchmaker.domain.matching.solvers.graph import EXACT, BoolArray, IntArray
from matchmaker.domain.matching.solvers.program import Goal, GoalKind, Program

MILLION = 1_000_000


def taken_of(program: Program, x: IntArray) -> IntArray:
    """What each column gets, in the unit of its demand; shape (n_cols,)."""
    taken = np.zeros(program.graph.n_cols, dtype=np.int64)
    np.add.at(taken, program.graph.j, program.take * x)
    return taken


def columns_of(program: Program, goal: Goal) -> BoolArray:
    """The columns that a goal speaks of."""
    return np.ones(program.graph.n_cols, dtype=bool) if goal.columns is None else goal.columns


def gain_of(program: Program, goal: Goal) -> IntArray:
    """What one granule of each arc counts for the goal; shape (n_arcs,)."""
    if goal.gain is None:
        return np.zeros(program.graph.n_arcs, dtype=np.int64)
    gain = goal.gain(np.arange(program.graph.n_arcs, dtype=np.int64)) if callable(goal.gain) else goal.gain
    return np.asarray(gain, dtype=np.int64)


def value_of(program: Program, goal: Goal, x: IntArray) -> int:
    """The value of a plan in a goal, larger is better: what is minimised is negative.

    URGENT, SERVED, FLOOR: columns that get anything. THEME_FLOOR: minus the shortfalls of all groups, in millionths
    of full coverage, each rounded up. PARTNERS: minus the arcs in use. CHANGE: minus the arcs whose use differs.
    """
    match goal.kind:
        case GoalKind.URGENT | GoalKind.SERVED | GoalKind.FLOOR:
            return int((columns_of(program, goal) & (taken_of(program, x) > 0)).sum())
        case GoalKind.THEME_FLOOR:
            return -sum(-(-short * MILLION // 1) for short in shortfalls_of(program, goal, x))
        case GoalKind.PARTNERS:
            return -int((x > 0).sum())
        case GoalKind.CHANGE:
            before = np.zeros(x.size, dtype=bool) if goal.before is None else goal.before
            return -int(((x > 0) != before).sum())
        case _:
            return exact_dot(gain_of(program, goal), x)


def coverages_of(program: Program, goal: Goal, x: IntArray) -> list[Fraction]:
    """min(coverage, floor) of each column of a floor goal, ascending: what leximin compares, first entry first."""
    taken, floor = taken_of(program, x), Fraction(goal.floor_percent, 100)
    chosen = np.flatnonzero(columns_of(program, goal))
    return sorted(min(floor, Fraction(int(taken[j]), int(program.demand[j]))) for j in chosen)


def shortfalls_of(program: Program, goal: Goal, x: IntArray) -> tuple[Fraction, ...]:
    """By how much the mean coverage of each group falls below its floor, in the order of the groups.

    Coverages are counted in the whole numbers of `group_weights`: exact, unless the demands have no small multiple.
    """
    taken, found = taken_of(program, x), []
    for columns, percent in goal.groups:
        weight, full = group_weights(program, columns)
        target = -(-full * percent // 100)
        found.append(Fraction(max(0, target - exact_dot(weight, taken)), max(1, full)))
    return tuple(found)


def group_weights(program: Program, columns: BoolArray) -> tuple[IntArray, int]:
    """What one unit taken by each column adds to the summed coverage of a group, and the sum that is full coverage.

    Whole numbers: the least common multiple of the demands divided by each demand where sums stay exact in doubles,
    else the finest power of two instead of it, rounded up. A multiple of 100 too, so that percents are whole.
    """
    demand = [int(d) for d in program.demand[columns]]
    count = max(1, len(demand))
    unit = 100
    for one in sorted(set(demand)):
        unit = lcm(unit, one)
        if unit * count > EXACT:
            unit = 1 << (EXACT // count).bit_length() - 2
            break
    weight = np.zeros(program.graph.n_cols, dtype=np.int64)
    weight[columns] = [-(-unit // one) for one in demand]
    return weight, unit * len(demand)


def exact_dot(a: IntArray, b: IntArray) -> int:
    """Sum of products as one whole number, whatever its size."""
    if float(np.abs(a).astype(float) @ np.abs(b).astype(float)) < 2**62:
        return int(a @ b)
    return int(a.astype(object) @ b.astype(object))


def rank_of(program: Program, goal: Goal, x: IntArray) -> tuple[Fraction | int, ...]:
    """What two plans are compared by in a goal: the greater tuple is the better plan."""
    if goal.kind is GoalKind.FLOOR:
        return tuple(coverages_of(program, goal, x))
    if goal.kind is GoalKind.THEME_FLOOR:
        return tuple(-short for short in shortfalls_of(program, goal, x))
    return (value_of(program, goal, x),)
