"""The plan of greatest total gain within ranges, with prices that prove it.

scipy's HiGHS does the work, as a linear programme: its corner points are whole numbers here, for the constraints are a
network's. It is not trusted: flows are rounded, prices are made exact and settled again, and the plan counts only when
its value reaches the bound of its prices. Where that fails it is solved the other way, with or without presolve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchmaker.domain.matching.solvers import approximate, linear, potentials, tight
from matchmaker.domain.matching.solvers import ranges as limits
from matchmaker.domain.matching.solvers.graph import Graph, IntArray, Part, split
from matchmaker.domain.matching.solvers.promising import best_arcs
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges, exact_dot
from matchmaker.errors import EngineError

SMALL = 1_500  # arcs up to which all are solved at once, from nothing
BEST = 8  # arcs of each row and column that prices are first guessed on, and that are added at once
KEPT = 3  # arcs solved at first for each row and column on average
LOPSIDED = 50  # times as many lines on one side as on the other
PRICINGS = 30  # rounds after which it is tried the other way


@dataclass(frozen=True, slots=True)
class Flow:
    """A plan within the ranges, shape (n_arcs,), its value, and prices whose bound it reaches."""

    x: IntArray
    value: int
    prices: Prices


def best(ranges: Ranges, gain: IntArray, near: IntArray) -> Flow:
    """The plan with the greatest sum of gain * x, proved. gain: int64 of shape (n_arcs,), of any sign.

    near: any plan within the ranges: what it uses is solved with the promising arcs, so that they can hold one.
    Raises EngineError "outside_ranges" when it is not within them, "no_proof" when no plan could be proved.
    """
    if not ranges.hold(near):
        raise EngineError("outside_ranges")
    x, u, v = ranges.lo.copy(), _zeros(ranges.graph.n_rows), _zeros(ranges.graph.n_cols)
    rest, used = _rest(ranges), near > ranges.lo
    live = np.flatnonzero((rest.hi > 0) & (rest.row_hi[rest.graph.i] > 0) & (rest.col_hi[rest.graph.j] > 0))
    for part in split(rest.graph.take(live)):
        arcs = live[part.arcs]
        moved, prices = _proved(_part(rest, part, arcs), gain[arcs], np.flatnonzero(used[arcs]))
        x[arcs] += moved
        u[part.rows], v[part.cols] = prices.u, prices.v
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
    return Ranges(
        ranges.graph,
        ranges.row_lo - given, ranges.row_hi - given,
        ranges.col_lo - taken, ranges.col_hi - taken,
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


def _proved(part: Ranges, gain: IntArray, used: IntArray) -> tuple[IntArray, Prices]:
    """A plan of a connected part whose least flows are 0, and prices that prove it: on few arcs, or else on all."""
    if min(part.graph.n_rows, part.graph.n_cols) == 1:
        return _star(part, gain)
    if gain.size <= SMALL:
        few, start = np.arange(gain.size), Prices(_zeros(part.graph.n_rows), _zeros(part.graph.n_cols))
    else:
        few, start = _few(part, gain)
        tied = tight.plan(part, gain, start)
        if tied is not None and exact_dot(gain, tied[0]) == limits.bound(part, gain, tied[1]):
            return tied
        few = np.union1d(few, used)
    every, ways = np.arange(gain.size), (True, False) if _lopsided(part) else (False, True)
    for active, presolve in ((few, ways[0]), (few, ways[1]), (every, ways[0]), (every, ways[1])):
        found = _by_pricing(part, gain, active, start, presolve=presolve)
        if found is not None:
            return found
    raise EngineError("no_proof")


def _lopsided(part: Ranges) -> bool:
    """Presolve pays only where a line has very many arcs for the number of lines across."""
    few, many = sorted((part.graph.n_rows, part.graph.n_cols))
    return many > LOPSIDED * few


def _star(part: Ranges, gain: IntArray) -> tuple[IntArray, Prices]:
    """A part of one row or one column: the others get their least, then what is left goes to who gains most by it."""
    one_row = part.graph.n_rows == 1
    low, high = (part.row_lo, part.row_hi) if one_row else (part.col_lo, part.col_hi)
    least, ends = (part.col_lo, part.col_hi) if one_row else (part.row_lo, part.row_hi)
    x = np.maximum(least, 0)
    order = np.argsort(-gain, kind="stable")
    room = (np.minimum(part.hi, ends) - x)[order]
    before, so_far = np.cumsum(room) - room, int(x.sum())
    wanted = np.where(gain[order] > 0, int(high[0]), int(low[0])) - so_far
    x[order] += np.clip(wanted - before, 0, room)
    prices = potentials.supporting(part, gain, x, Prices(_zeros(part.graph.n_rows), _zeros(part.graph.n_cols)))
    if prices is None:
        raise EngineError("no_proof")
    return x, prices


def _few(part: Ranges, gain: IntArray) -> tuple[IntArray, Prices]:
    """Arcs that the optimum most likely uses, ascending, and prices that are nearly right."""
    graph, nodes = part.graph, part.graph.n_rows + part.graph.n_cols
    some = np.arange(graph.n_arcs)
    if graph.n_arcs > 2 * BEST * nodes:
        some = _best_of_lines(graph, gain)
    start = approximate.prices(part.take(some), gain[some])
    if graph.n_arcs <= KEPT * nodes:
        return np.arange(graph.n_arcs), start
    over = limits.reduced(part, gain, start)
    least = np.partition(over, -KEPT * nodes)[-KEPT * nodes]
    likely = np.flatnonzero(over >= least)
    return (
        likely if likely.size <= 2 * KEPT * nodes else likely[_best_of_lines(graph.take(likely), over[likely])]
    ), start


def _best_of_lines(graph: Graph, worth: IntArray) -> IntArray:
    """The best arcs of every row and column, by worth in so many steps as can be sorted at once."""
    above = worth - worth.min()
    bits = 62 - max(graph.n_rows, graph.n_cols).bit_length() - graph.n_arcs.bit_length()
    found = best_arcs(graph, above >> max(0, int(above.max()).bit_length() - bits), BEST)
    return np.arange(graph.n_arcs) if found is None else found


def _by_pricing(
    part: Ranges, gain: IntArray, active: IntArray, start: Prices, *, presolve: bool
) -> tuple[IntArray, Prices] | None:
    """Solve on some arcs, price all, add those that their prices do not pay, until there are none; then prove it."""
    for _ in range(PRICINGS):
        some = part if active.size == gain.size else part.take(active)
        found = linear.corner(some, gain[active], start, presolve=presolve)
        if found is None or not some.hold(found[0]):
            return None
        moved, start = found
        unpaid = _unpaid(part, gain, active, start)
        if not unpaid.size:
            settled = potentials.supporting(some, gain[active], moved, start)
            if settled is None:
                return None
            start, unpaid = settled, _unpaid(part, gain, active, settled)
        if not unpaid.size:
            x = _zeros(gain.size)
            x[active] = moved
            return (x, start) if exact_dot(gain, x) == limits.bound(part, gain, start) else None
        active = np.union1d(active, unpaid)
    return None


def _unpaid(part: Ranges, gain: IntArray, active: IntArray, prices: Prices) -> IntArray:
    """Arcs besides the active ones that gain more than their prices, at most the best of every row and column."""
    if active.size == gain.size:
        return _zeros(0)
    over = limits.reduced(part, gain, prices)
    over[active] = 0
    unpaid = np.flatnonzero(over > 0)
    if unpaid.size <= part.graph.n_rows + part.graph.n_cols:
        return unpaid
    return unpaid[_best_of_lines(part.graph.take(unpaid), over[unpaid])]


def _zeros(size: int) -> IntArray:
    return np.zeros(size, dtype=np.int64)
