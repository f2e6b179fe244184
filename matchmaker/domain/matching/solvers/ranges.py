"""Divisible allocation as ranges: what each row gives, each column takes and each arc moves, from least to most.

Whatever whole-number prices are named, one per row and one per column, no plan is worth more than

    sum of the greatest u * given + greatest v * taken + greatest (gain - u - v) * moved

over the ranges, each term on its own (Lagrange; Geoffrion 1974). A plan that reaches the bound is optimal, whoever
found it. Prices need no sign and no repair: wrong ones only give a bound that is too high. The plans that reach it are
again ranges (complementary slackness): a row with a price above zero gives its most, an arc that gains more than its
prices moves its most, and so on. So the next goal is the same kind of problem, without an epsilon.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from matchmaker.domain.matching.solvers.graph import BoolArray, Graph, IntArray
from matchmaker.errors import EngineError

LARGEST = 2**52  # of a gain, a price or a quantity: doubles and sums of three stay exact


@dataclass(frozen=True, slots=True)
class Ranges:
    """Least and most of every row (given), column (taken) and arc (moved), whole numbers, least <= most.

    Arcs move 0 at least; the least of a row or column may be below what its arcs move anyway, even below 0.
    """

    graph: Graph
    row_lo: IntArray
    row_hi: IntArray
    col_lo: IntArray
    col_hi: IntArray
    lo: IntArray
    hi: IntArray

    def __post_init__(self) -> None:
        if self.lo.size and self.lo.min() < 0:
            raise EngineError("ranges_below_zero")
        for low, high in ((self.row_lo, self.row_hi), (self.col_lo, self.col_hi), (self.lo, self.hi)):
            if (low > high).any():
                raise EngineError("ranges_empty")
            if _largest(high) >= LARGEST or _largest(high) * max(1, self.graph.n_arcs) >= 2**62:
                raise EngineError("quantity_too_large", largest=_largest(high))

    @property
    def free(self) -> BoolArray:
        """Arcs that may move more than their least."""
        return self.lo < self.hi

    def with_least_taken(self, col_lo: IntArray) -> Ranges:
        """The same with other least quantities of the columns."""
        return dataclasses.replace(self, col_lo=col_lo)

    def take(self, arcs: IntArray) -> Ranges:
        """The same rows and columns with only these arcs, given ascending: no other moves anything."""
        return dataclasses.replace(self, graph=self.graph.take(arcs), lo=self.lo[arcs], hi=self.hi[arcs])

    def given(self, x: IntArray) -> IntArray:
        """What each row gives under a plan."""
        return _sums(self.graph.i, x, self.graph.n_rows)

    def taken(self, x: IntArray) -> IntArray:
        """What each column takes under a plan."""
        return _sums(self.graph.j, x, self.graph.n_cols)

    def hold(self, x: IntArray) -> bool:
        """Whether a plan stays within every range."""
        given, taken = self.given(x), self.taken(x)
        rows = (given >= self.row_lo).all() and (given <= self.row_hi).all()
        cols = (taken >= self.col_lo).all() and (taken <= self.col_hi).all()
        return bool(rows and cols and (x >= self.lo).all() and (x <= self.hi).all())


@dataclass(frozen=True, slots=True)
class Prices:
    """`u`: int64, shape (n_rows,); `v`: int64, shape (n_cols,); of any sign."""

    u: IntArray
    v: IntArray

    def __post_init__(self) -> None:
        if max(_largest(self.u), _largest(self.v)) >= 2**60:
            raise EngineError("prices_too_large")


def reduced(ranges: Ranges, gain: IntArray, prices: Prices) -> IntArray:
    """What each arc gains beyond its two prices."""
    if _largest(gain) >= LARGEST:
        raise EngineError("weights_too_large", largest=_largest(gain))
    return gain - prices.u[ranges.graph.i] - prices.v[ranges.graph.j]


def bound(ranges: Ranges, gain: IntArray, prices: Prices) -> int:
    """No plan within the ranges is worth more than this: true for any prices, exact."""
    over = reduced(ranges, gain, prices)
    return (
        _most(prices.u, ranges.row_lo, ranges.row_hi)
        + _most(prices.v, ranges.col_lo, ranges.col_hi)
        + _most(over, ranges.lo, ranges.hi)
    )


def face(ranges: Ranges, gain: IntArray, prices: Prices) -> Ranges:
    """The plans that reach the bound, exactly, if any does."""
    over = reduced(ranges, gain, prices)
    row_lo, row_hi = _closed(prices.u, ranges.row_lo, ranges.row_hi)
    col_lo, col_hi = _closed(prices.v, ranges.col_lo, ranges.col_hi)
    lo, hi = _closed(over, ranges.lo, ranges.hi)
    return Ranges(ranges.graph, row_lo, row_hi, col_lo, col_hi, lo, hi)


@dataclass(frozen=True, slots=True)
class Edges:
    """Where a plan could move more or less: from node `tail` to `head`, by at most `more`, and back by `less`.

    Nodes are rows, then columns, then one for what is left over, from which rows draw and to which columns return.
    """

    n_nodes: int
    tail: IntArray
    head: IntArray
    more: IntArray
    less: IntArray

    def directed(self) -> csr_array:
        """A one for every way something could move."""
        more, less = self.more > 0, self.less > 0
        ends = np.concatenate((self.tail[more], self.head[less])), np.concatenate((self.head[more], self.tail[less]))
        return csr_array((np.ones(ends[0].size, dtype=np.int8), ends), shape=(self.n_nodes, self.n_nodes))


def edges(ranges: Ranges, x: IntArray) -> Edges:
    """The edges of the arcs that may move more than their least, of all rows and of all columns, in this order."""
    graph, outside = ranges.graph, ranges.graph.n_rows + ranges.graph.n_cols
    given, taken, arcs = ranges.given(x), ranges.taken(x), np.flatnonzero(ranges.free)
    rows, cols = np.arange(graph.n_rows), np.arange(graph.n_rows, outside)
    return Edges(
        outside + 1,
        np.concatenate((graph.i[arcs], np.full(graph.n_rows, outside), cols)),
        np.concatenate((graph.j[arcs] + graph.n_rows, rows, np.full(graph.n_cols, outside))),
        np.concatenate((ranges.hi[arcs] - x[arcs], ranges.row_hi - given, ranges.col_hi - taken)),
        np.concatenate((x[arcs] - ranges.lo[arcs], given - ranges.row_lo, taken - ranges.col_lo)),
    )


def is_unique(ranges: Ranges, x: IntArray) -> bool:
    """True when the plan is the only one within the ranges.

    Another one differs by a cycle of edges. An edge that is open both ways is no cycle by itself. So the plan is the
    only one when, within every strongly connected component, the edges form a tree.
    """
    around = edges(ranges, x)
    n_strong, strong = connected_components(around.directed(), directed=True, connection="strong")
    is_open = (around.more > 0) | (around.less > 0)
    inside = is_open & (strong[around.tail] == strong[around.head])
    return int(inside.sum()) == around.n_nodes - int(n_strong)


def exact_dot(a: IntArray, b: IntArray) -> int:
    """Sum of products as one whole number, whatever its size."""
    if not a.size:
        return 0
    if _largest(a).bit_length() + _largest(b).bit_length() + a.size.bit_length() <= 62:
        return int(np.dot(a, b))
    return int(np.dot(a.astype(object), b.astype(object)))


def _most(price: IntArray, low: IntArray, high: IntArray) -> int:
    return exact_dot(np.maximum(price, 0), high) + exact_dot(np.minimum(price, 0), low)


def _closed(price: IntArray, low: IntArray, high: IntArray) -> tuple[IntArray, IntArray]:
    return np.where(price > 0, high, low), np.where(price < 0, low, high)


def _largest(a: IntArray) -> int:
    return max(int(a.max()), -int(a.min())) if a.size else 0


def _sums(line: IntArray, x: IntArray, size: int) -> IntArray:
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, line, x)
    return sums
