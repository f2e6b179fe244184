"""Whole-number prices that support a plan, recovered from the plan, so that it does not matter who found it."""

from __future__ import annotations

import numpy as np

from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges

ROUNDS = 2_000  # where there are more nodes; chains of tight arcs are far shorter


def supporting(ranges: Ranges, gain: IntArray, x: IntArray, start: Prices) -> Prices | None:
    """Prices under which no row, column or arc would rather be elsewhere in its range; None when they do not settle.

    A row or column at neither end of its range has price 0; an arc that may move more gains at most its two prices,
    one that may move less at least as much. As differences of heights (rows p, columns q, what is left over r; u = p -
    r, v = r - q) each of these says "not below"; heights are raised from `start` until all hold. If the plan can be
    improved there is a cycle along which they rise for ever; else they stop after as many rounds as there are nodes.
    """
    graph, given, taken = ranges.graph, ranges.given(x), ranges.taken(x)
    more, less = np.flatnonzero(x < ranges.hi), np.flatnonzero(x > ranges.lo)
    more_i, more_j, less_i, less_j = graph.i[more], graph.j[more], graph.i[less], graph.j[less]
    row_more, row_less = given < ranges.row_hi, given > ranges.row_lo
    col_more, col_less = taken < ranges.col_hi, taken > ranges.col_lo
    p, q, r = start.u.copy(), -start.v, 0
    for _ in range(min(ROUNDS, graph.n_rows + graph.n_cols + 3)):
        before = (p.sum(), q.sum(), r)
        r = max([r, *_top(p[row_more]), *_top(q[col_less])])
        p[row_less] = np.maximum(p[row_less], r)
        q[col_more] = np.maximum(q[col_more], r)
        np.maximum.at(p, more_i, q[more_j] + gain[more])
        np.maximum.at(q, less_j, p[less_i] - gain[less])
        if before == (p.sum(), q.sum(), r):
            return Prices(p - r, r - q)
    return None


def _top(heights: IntArray) -> list[int]:
    return [int(heights.max())] if heights.size else []
