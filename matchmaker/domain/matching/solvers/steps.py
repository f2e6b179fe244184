"""Goals that reward what a column takes up to a point: one more row stands for what is lacking, at a cost.

The row's arc to a column moves what the column lacks of its point, so that "as little lacking as possible" is a plan of
greatest gain within ranges like any other, and so is everything that reaches it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchmaker.domain.matching.solvers import ranges as limits
from matchmaker.domain.matching.solvers import transport
from matchmaker.domain.matching.solvers.graph import BoolArray, Graph, IntArray
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges


@dataclass(frozen=True, slots=True)
class Step:
    """x: a plan that lacks the least. value: minus the worth of what is lacking, which the prices prove.

    ranges: all plans that lack so little. short: mask over columns, those on which what is lacking depends.
    """

    x: IntArray
    value: int
    prices: Prices
    ranges: Ranges
    short: BoolArray


def least_lacking(ranges: Ranges, point: IntArray, worth: IntArray) -> Step:
    """Lack as little as possible of `point` granules a column, each weighing `worth`; both of shape (n_cols,).

    point: within the columns' ranges. worth: whole numbers >= 1 where `point` is above the least.
    """
    asked = np.flatnonzero(point > ranges.col_lo)
    wide = _with_row(ranges, point, asked)
    gain = np.concatenate((np.zeros(ranges.graph.n_arcs, dtype=np.int64), -worth[asked]))
    flow = transport.best(wide, gain)
    prices = Prices(flow.prices.u[:-1], flow.prices.v)
    left = limits.face(wide, gain, flow.prices)
    return Step(flow.x[: ranges.graph.n_arcs], flow.value, prices, _without_row(left, asked), prices.v < 0)


def _with_row(ranges: Ranges, point: IntArray, asked: IntArray) -> Ranges:
    graph, lacking = ranges.graph, (point - ranges.col_lo)[asked]
    i = np.concatenate((graph.i, np.full(asked.size, graph.n_rows)))
    wide = Graph.of(graph.n_rows + 1, graph.n_cols, i, np.concatenate((graph.j, asked)))
    return Ranges(
        wide,
        np.append(ranges.row_lo, 0), np.append(ranges.row_hi, lacking.sum() + 1),
        np.maximum(ranges.col_lo, point), ranges.col_hi,
        np.concatenate((ranges.lo, np.zeros_like(lacking))), np.concatenate((ranges.hi, lacking)),
    )  # fmt: skip


def _without_row(wide: Ranges, asked: IntArray) -> Ranges:
    """What is left to the columns themselves: a column lacks a fixed quantity, or takes a fixed one with what it
    lacks, so that its own range follows."""
    n_arcs = wide.graph.n_arcs - asked.size
    least, most = wide.lo[n_arcs:], wide.hi[n_arcs:]
    if wide.row_hi[-1] == 0:  # nothing lacks anything
        most = np.zeros_like(most)
    col_lo, col_hi = wide.col_lo.copy(), wide.col_hi.copy()
    col_lo[asked] -= most
    col_hi[asked] -= least
    graph = Graph.of(wide.graph.n_rows - 1, wide.graph.n_cols, wide.graph.i[:n_arcs], wide.graph.j[:n_arcs])
    return Ranges(graph, wide.row_lo[:-1], wide.row_hi[:-1], col_lo, col_hi, wide.lo[:n_arcs], wide.hi[:n_arcs])
