"""The fairest floor: leximin of min(coverage, floor), exact in granules.

Leximin: as few columns as possible at the lowest level, then at the next, and so on. What columns can take together is
an integral polymatroid, or what lies below one, so the greedy order is exact (Edmonds 1970; Federgruen and Groenevelt
1986): raise by one granule the column of lowest coverage that can still be raised; of several, the one that gains most.
It is done in leaps. The level up to which all can be raised is found by Newton on cuts: a level that is too high is
refuted by columns that ask more than can reach them, and the level that *they* can share is tried next. One granule
more for each column is then a single problem whose weights follow the greedy order. Columns that nothing can reach any
more are closed, and the rest goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import breadth_first_order

from matchmaker.domain.matching.solvers.graph import BoolArray, IntArray
from matchmaker.domain.matching.solvers.ranges import Ranges, edges
from matchmaker.domain.matching.solvers.steps import least_lacking


@dataclass(frozen=True, slots=True)
class Floor:
    """x: one of the plans that are fairest; ranges: all of them. rounds: how many levels were looked for."""

    x: IntArray
    ranges: Ranges
    rounds: int


def raise_floor(ranges: Ranges, x: IntArray, demand: IntArray, columns: BoolArray, percent: int) -> Floor:
    """The plans whose coverages, each counted up to `percent` of `demand` at most, are the fairest.

    x: any plan within the ranges. demand: shape (n_cols,), > 0; columns: mask over columns, those that are compared.
    """
    top = -(-demand * percent // 100)  # granules that reach the floor
    most = np.where(columns, np.clip(top, ranges.col_lo, ranges.col_hi), ranges.col_lo)
    rounds = 0
    while (most > ranges.col_lo).any():
        rounds += 1
        asked, found = _all_raised(ranges, x, demand, most)
        x = x if found is None else found
        ranges = ranges.with_least_taken(asked)
        if (asked == most).all():
            break
        worth = _greedy_worth(asked, demand, most, top, percent)
        step = least_lacking(ranges, x, asked + (worth > 0), worth)
        left = step.left()
        closed = (worth > 0) & (left.col_lo == asked)
        x, ranges = step.x, left
        still = reachable(ranges, x) & ~closed
        most = np.where(still, np.clip(most, ranges.col_lo, ranges.col_hi), ranges.col_lo)
    return Floor(x, ranges, rounds)


def _all_raised(ranges: Ranges, x: IntArray, demand: IntArray, most: IntArray) -> tuple[IntArray, IntArray | None]:
    """Granules of each column at the highest level to which all can be raised together, and a plan with so many.

    No plan instead of it when that is what the columns have at least anyway.
    """
    least, ones, asked = ranges.col_lo, np.ones_like(demand), most
    while (asked > least).any():
        step = least_lacking(ranges, x, asked, ones)
        if step.value == 0:
            return asked, step.x
        short = step.short & (most > least)
        level = _shared_level(demand[short], least[short], most[short], int(asked[short].sum()) + step.value)
        asked = np.clip(_times(demand, level), least, most)
    return asked, None


def _shared_level(demand: IntArray, least: IntArray, most: IntArray, granules: int) -> Fraction:
    """The highest level at which these columns ask for no more than so many granules together.

    It is a whole multiple of one over one of the demands. A grid finer than the square of the largest demand has at
    most one such fraction in a cell, so that it is enough to find the cell.
    """
    grid = 1 << 2 * int(demand.max()).bit_length()
    low, high = 0, grid
    while high - low > 1:
        middle = (low + high) // 2
        asked = int(np.clip(_times(demand, Fraction(middle, grid)), least, most).sum())
        low, high = (middle, high) if asked <= granules else (low, middle)
    multiple = _times(demand, Fraction(low, grid))
    levels = [Fraction(int(k), int(d)) for k, d in zip(multiple, demand, strict=True)]
    return min(levels)


def _times(demand: IntArray, level: Fraction) -> IntArray:
    """Granules that bring each column to the level, rounded up."""
    up, down = level.numerator, level.denominator
    wide = up.bit_length() + int(demand.max()).bit_length() > 62 or down.bit_length() > 62
    given = demand.astype(object) if wide else demand
    return (-(-given * up // down)).astype(np.int64)


def _greedy_worth(have: IntArray, demand: IntArray, most: IntArray, top: IntArray, percent: int) -> IntArray:
    """What one granule more weighs for each column: 0 if it is not its turn yet, else more the earlier its turn.

    Only whose turn comes before any column's second granule takes part, so that one each follows the greedy order.
    """
    is_open = have < most
    now, then = _fractions(have, demand), _fractions(have + 1, demand)
    turn = np.flatnonzero(is_open & (now < then[is_open].min()))
    reached = np.where((have + 1 >= top)[turn], _fractions(np.array([percent]), np.array([100])), then[turn])
    _, first = np.unique(now[turn], return_inverse=True)
    _, second = np.unique(reached, return_inverse=True)
    _, place = np.unique(first * turn.size - second, return_inverse=True)
    worth = np.zeros_like(demand)
    worth[turn] = place.max() + 1 - place
    return worth


def _fractions(part: IntArray, whole: IntArray) -> NDArray[Any]:
    """Exact fractions, comparable: doubles keep those between 0 and 1 apart while the whole has 26 bits at most."""
    if int(whole.max()) < 2**26:
        return np.asarray(part / whole)
    return np.array([Fraction(int(a), int(b)) for a, b in zip(part, whole, strict=True)], dtype=object)


def reachable(ranges: Ranges, x: IntArray) -> BoolArray:
    """Columns that could take more than their least, with every range kept: shape (n_cols,).

    A plan gives it already, or there is a path to the column from what is left over: through rows that can give more
    or, moved from column to column, through others that can take less.
    """
    around, taken = edges(ranges, x), ranges.taken(x)
    found = np.zeros(around.n_nodes, dtype=bool)
    found[breadth_first_order(around.directed(), around.n_nodes - 1, return_predecessors=False)] = True
    return (taken > ranges.col_lo) | (found[ranges.graph.n_rows : -1] & (taken < ranges.col_hi))
