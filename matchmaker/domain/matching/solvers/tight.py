"""A plan of the arcs that prices reach exactly, by a greatest flow; where it falls short the prices move at its cut.

Where few different gains make most plans tie, prices that are nearly right often are exactly right, and then what is
left is no question of gain at all: rows, columns and arcs with a price or a gain of their own are at one end of their
range, and all others must carry the rest. That is a flow, found in no time, where the simplex method loses its way
among equals. (The primal-dual method of Ford and Fulkerson 1957, begun close to its end.)
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges

STEPS = 8  # of the prices, after which it is left to another
MOST = 2**31 - 1  # scipy's flows are 32 bits wide


def plan(part: Ranges, gain: IntArray, start: Prices) -> tuple[IntArray, Prices] | None:
    """A plan and prices that support it; None when these prices do not lead to one in a few steps.

    part: ranges of a graph with an arc for every gain. Its lines are nodes, and one more stands for what is left over:
    an edge from there to each row is what the row gives, one from each column what it takes.
    """
    graph = part.graph
    outside = graph.n_rows + graph.n_cols
    rows, cols = np.arange(graph.n_rows), np.arange(graph.n_rows, outside)
    tail = np.concatenate((graph.i, np.full(rows.size, outside), cols))
    head = np.concatenate((graph.j + graph.n_rows, rows, np.full(cols.size, outside)))
    low = np.concatenate((part.lo, np.maximum(part.row_lo, 0), np.maximum(part.col_lo, 0)))
    high = np.concatenate((part.hi, part.row_hi, part.col_hi))
    worth = np.concatenate((gain, np.zeros(outside, dtype=np.int64)))
    height = np.concatenate((start.u, -start.v, [0]))
    if int(high.max(initial=0)) > MOST or int(high[graph.n_arcs :].sum()) > MOST:
        return None
    for _ in range(STEPS):
        over = worth + height[head] - height[tail]
        moved = np.where(over > 0, high, low)
        free = np.flatnonzero((over == 0) & (low < high))
        if free.size < outside:
            return None  # too few ties for a flow to find its way
        carried, cut = _carried(tail, head, free, (high - low)[free], _excess(tail, head, moved, outside + 1))
        if cut is None:
            moved[free] += carried
            prices = Prices(height[: graph.n_rows] - height[outside], height[outside] - height[graph.n_rows : outside])
            return moved[: graph.n_arcs], prices
        leaving, coming = cut[tail] & ~cut[head] & (low < high), ~cut[tail] & cut[head] & (low < high)
        steps = np.concatenate((-over[leaving & (over < 0)], over[coming & (over > 0)]))
        if not steps.size:
            return None  # no plan within the ranges
        height[cut] -= steps.min()
    return None


def _excess(tail: IntArray, head: IntArray, moved: IntArray, size: int) -> IntArray:
    """What comes to each node beyond what leaves it."""
    found = np.zeros(size, dtype=np.int64)
    np.add.at(found, head, moved)
    np.subtract.at(found, tail, moved)
    return found


def _carried(
    tail: IntArray, head: IntArray, free: IntArray, room: IntArray, excess: IntArray
) -> tuple[IntArray, IntArray | None]:
    """What the free edges carry from nodes with an excess to those that lack it; and, where that is not all of it, the
    mask of the nodes that what is left can still reach."""
    source, sink = excess.size, excess.size + 1
    much, little = np.flatnonzero(excess > 0), np.flatnonzero(excess < 0)
    ends = (
        np.concatenate((tail[free], np.full(much.size, source), little)),
        np.concatenate((head[free], much, np.full(little.size, sink))),
    )
    most = np.concatenate((room, excess[much], -excess[little])).astype(np.int32)
    network = csr_array((most, ends), shape=(sink + 1, sink + 1))
    found = maximum_flow(network, source, sink)
    if found.flow_value == int(excess[much].sum()):
        return np.asarray(found.flow[tail[free], head[free]]).ravel().astype(np.int64), None
    left = csr_array(network - found.flow)
    left.data = np.maximum(left.data, 0)
    left.eliminate_zeros()
    reached = np.zeros(sink + 1, dtype=bool)
    reached[breadth_first_order(left, source, return_predecessors=False)] = True
    return np.empty(0, dtype=np.int64), reached[:source]
