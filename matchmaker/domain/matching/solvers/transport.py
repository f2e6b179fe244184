"""The plan of greatest total gain within ranges, with prices that prove it.

scipy's HiGHS does the work, as a linear programme: its corner points are whole numbers here, for the constraints are a
network's. It is not trusted: flows are rounded, prices are made exact and settled again, and the plan counts only when
its value reaches the bound of its prices. Where that fails it is solved the other way, with or without presolve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_array

from matchmaker.domain.matching.solvers import potentials
from matchmaker.domain.matching.solvers import ranges as limits
from matchmaker.domain.matching.solvers.graph import IntArray, Part, split
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges, exact_dot
from matchmaker.errors import EngineError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flow:
    """A plan within the ranges, shape (n_arcs,), its value, and prices whose bound it reaches."""

    x: IntArray
    value: int
    prices: Prices


def best(ranges: Ranges, gain: IntArray) -> Flow:
    """The plan with the greatest sum of gain * x, proved. gain: int64 of shape (n_arcs,), of any sign.

    Raises EngineError "nothing_within_ranges" when no plan stays within them, "no_proof" when none could be proved.
    """
    x, u, v = ranges.lo.copy(), _zeros(ranges.graph.n_rows), _zeros(ranges.graph.n_cols)
    rest = _rest(ranges)
    live = np.flatnonzero((rest.hi > 0) & (rest.row_hi[rest.graph.i] > 0) & (rest.col_hi[rest.graph.j] > 0))
    for part in split(rest.graph.take(live)):
        arcs = live[part.arcs]
        moved, prices = _proved(_part(rest, part, arcs), gain[arcs])
        x[arcs] += moved
        u[part.rows], v[part.cols] = prices.u, prices.v
    if not ranges.hold(x):
        raise EngineError("nothing_within_ranges")
    return checked(ranges, gain, x, _with_exhausted(rest, gain, u, v))


def checked(ranges: Ranges, gain: IntArray, x: IntArray, prices: Prices) -> Flow:
    """The plan as a `Flow`; raises EngineError unless it stays within the ranges and reaches the bound."""
    value, reach = exact_dot(gain, x), limits.bound(ranges, gain, prices)
    if not ranges.hold(x):
        raise EngineError("outside_ranges")
    if value != reach:
        raise EngineError("value_below_bound", value=value, bound=reach)
    return Flow(x, value, prices)


def _rest(ranges: Ranges) -> Ranges:
    """What may still move when every arc moves its least."""
    given, taken = ranges.given(ranges.lo), ranges.taken(ranges.lo)
    if (given > ranges.row_hi).any() or (taken > ranges.col_hi).any():
        raise EngineError("nothing_within_ranges")
    return Ranges(
        ranges.graph,
        np.maximum(ranges.row_lo - given, 0), ranges.row_hi - given,
        np.maximum(ranges.col_lo - taken, 0), ranges.col_hi - taken,
        np.zeros_like(ranges.lo), ranges.hi - ranges.lo,
    )  # fmt: skip


def _part(rest: Ranges, part: Part, arcs: IntArray) -> Ranges:
    rows, cols = part.rows, part.cols
    nothing, most = _zeros(arcs.size), rest.hi[arcs]
    return Ranges(part.graph, rest.row_lo[rows], rest.row_hi[rows], rest.col_lo[cols], rest.col_hi[cols], nothing, most)


def _with_exhausted(rest: Ranges, gain: IntArray, u: IntArray, v: IntArray) -> Prices:
    """The prices, and for rows and columns that have nothing left one that keeps every arc from wanting more."""
    free = rest.hi > 0
    for price, other, line, across, spent in (
        (u, v, rest.graph.i, rest.graph.j, rest.row_hi == 0), (v, u, rest.graph.j, rest.graph.i, rest.col_hi == 0),
    ):  # fmt: skip
        arcs = np.flatnonzero(free & spent[line])
        np.maximum.at(price, line[arcs], gain[arcs] - other[across[arcs]])
    return Prices(u, v)


def _proved(part: Ranges, gain: IntArray) -> tuple[IntArray, Prices]:
    """A plan of a connected part whose least flows are 0, and prices that prove it."""
    for presolve in (False, True):
        found = _linear(part, gain, presolve=presolve)
        if found is None:
            continue
        x, start = found
        if not part.hold(x):
            continue
        prices = potentials.supporting(part, gain, x, start)
        if prices is not None and exact_dot(gain, x) == limits.bound(part, gain, prices):
            return x, prices
    raise EngineError("no_proof")


def _linear(part: Ranges, gain: IntArray, *, presolve: bool) -> tuple[IntArray, Prices] | None:
    """Flows and prices of HiGHS, rounded; None when it did not finish. Raises when it says that nothing is possible."""
    low, high = np.concatenate((part.row_lo, part.col_lo)), np.concatenate((part.row_hi, part.col_hi))
    scale, unit = max(1.0, float(np.abs(gain).max()) / 1e3), max(1.0, float(high.max()) / 1e6)
    equal, ranged = low > 0, np.flatnonzero((low > 0) & (low < high))
    lines = _incidence(part, ranged)
    ends = np.minimum(part.row_hi[part.graph.i], part.col_hi[part.graph.j])
    most = np.concatenate((np.where(part.hi < ends, part.hi / unit, np.inf), (high - low)[ranged] / unit))
    solved = linprog(
        np.concatenate((-gain / scale, np.zeros(ranged.size))),
        A_ub=lines[~equal] if not equal.all() else None, b_ub=high[~equal] / unit if not equal.all() else None,
        A_eq=lines[equal] if equal.any() else None, b_eq=high[equal] / unit if equal.any() else None,
        bounds=np.stack((np.zeros(most.size), most), axis=1),
        method="highs-ds", options={"presolve": presolve},
    )  # fmt: skip
    if solved.status == 2:
        raise EngineError("nothing_within_ranges")
    if solved.status != 0:
        return None
    price = np.zeros(high.size)
    price[~equal], price[equal] = -solved.ineqlin.marginals, -solved.eqlin.marginals
    whole_price = np.rint(price * scale).astype(np.int64)
    x = np.rint(solved.x[: gain.size] * unit).astype(np.int64)
    return x, Prices(whole_price[: part.graph.n_rows], whole_price[part.graph.n_rows :])


def _incidence(part: Ranges, ranged: IntArray) -> csc_array:
    """Lines are rows, then columns; one entry in two lines for each arc, then one for what a ranged line lacks."""
    graph, n_lines = part.graph, part.graph.n_rows + part.graph.n_cols
    index = np.concatenate((np.stack((graph.i, graph.j + graph.n_rows), axis=1).ravel(), ranged))
    start = np.concatenate((np.arange(0, 2 * graph.n_arcs, 2), 2 * graph.n_arcs + np.arange(ranged.size + 1)))
    return csc_array((np.ones(index.size), index, start), shape=(n_lines, graph.n_arcs + ranged.size)).tocsr()


def _zeros(size: int) -> IntArray:
    return np.zeros(size, dtype=np.int64)
