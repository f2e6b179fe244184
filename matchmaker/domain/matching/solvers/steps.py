"""Goals that reward what a column takes up to a point: one more row stands for what is lacking, at a cost.

The row's arc to a column moves what the column lacks of its point, so that "as little lacking as possible" is a plan of
greatest gain within ranges like any other, and so is everything that reaches it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchmaker.domain.matching.solvers import cuts, transport
from matchmaker.domain.matching.solvers import ranges as limits
from matchmaker.domain.matching.solvers.graph import BoolArray, Graph, IntArray
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges
from matchmaker.domain.matching.solvers.transport import Flow


@dataclass(frozen=True, slots=True)
class Step:
    """A plan that lacks the least, proved. wide: the ranges with one more row, whose arcs come last; asked: the columns
    of these arcs; gain: 0, and minus the worth of what is lacking for these arcs; flow: proved on `wide`."""

    wide: Ranges
    asked: IntArray
    gain: IntArray
    flow: Flow

    @property
    def x(self) -> IntArray:
        """The plan, without what is lacking."""
        return self.flow.x[: self.flow.x.size - self.asked.size]

    @property
    def value(self) -> int:
        """Minus the worth of what is lacking."""
        return self.flow.value

    @property
    def short(self) -> BoolArray:
        """Mask over columns: those that together ask more than can reach them, if anything is lacking."""
        return self.flow.prices.v < 0

    def left(self) -> Ranges:
        """All plans that lack so little.

        By its prices a column lacks a fixed quantity, or takes a fixed one together with what it lacks, so that its
        own range follows.
        """
        face = limits.face(self.wide, self.gain, self.flow.prices)
        n_arcs, graph = self.flow.x.size - self.asked.size, self.wide.graph
        least, most = face.lo[n_arcs:], face.hi[n_arcs:]
        if face.row_hi[-1] == 0:  # nothing lacks anything
            most = np.zeros_like(most)
        col_lo, col_hi = face.col_lo.copy(), face.col_hi.copy()
        col_lo[self.asked] -= most
        col_hi[self.asked] -= least
        plain = Graph.of(graph.n_rows - 1, graph.n_cols, graph.i[:n_arcs], graph.j[:n_arcs])
        return Ranges(plain, face.row_lo[:-1], face.row_hi[:-1], col_lo, col_hi, face.lo[:n_arcs], face.hi[:n_arcs])


def least_lacking(ranges: Ranges, x: IntArray, point: IntArray, worth: IntArray) -> Step:
    """Lack as little as possible of `point` granules a column, each weighing `worth`; both of shape (n_cols,).

    x: any plan within the ranges. point: within the columns' ranges. worth: >= 1 where `point` is above the least.
    """
    asked = np.flatnonzero(point > ranges.col_lo)
    wide, weight = _with_row(ranges, point, asked), worth[asked]
    gain = np.concatenate((np.zeros(ranges.graph.n_arcs, dtype=np.int64), -weight))
    cut = cuts.most_filled(ranges, x, point) if asked.size and weight.min() == weight.max() else None
    if cut is None:
        near = np.concatenate((x, _lacking(ranges, x, point, asked)))
        return Step(wide, asked, gain, transport.best(wide, gain, near))
    filled, prices = cut
    lacking = _lacking(ranges, filled, point, asked)
    prices = Prices(np.append(prices.u, 0) * weight[0], prices.v * weight[0])
    return Step(wide, asked, gain, transport.checked(wide, gain, np.concatenate((filled, lacking)), prices))


def _lacking(ranges: Ranges, x: IntArray, point: IntArray, asked: IntArray) -> IntArray:
    missing: IntArray = np.maximum(point - ranges.taken(x), 0)
    return missing[asked]


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
