"""As much as possible of what columns are asked to take, by a greatest flow; the cut that stops it gives prices."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges, edges

MOST = 2**31 - 1  # scipy's flows are 32 bits wide


def most_filled(ranges: Ranges, x: IntArray, point: IntArray) -> tuple[IntArray, Prices] | None:
    """A plan that fills the columns up to `point` granules as far as possible, and prices 0 or 1 that prove it.

    x: any plan within the ranges; what it takes beyond `point` may be taken back. Rows and columns that what is left
    over can no longer reach are scarce: a granule has the price 1 there. None when the numbers are too large.
    """
    graph, around, taken = ranges.graph, edges(ranges, x), ranges.taken(x)
    missing, n_arcs = np.maximum(point - taken, 0), int(ranges.free.sum())
    beyond = np.maximum(taken - np.maximum(point, ranges.col_lo), 0)
    if max(int(missing.sum()), *(int(a.max(initial=0)) for a in (around.more, around.less))) > MOST:
        return None
    source, sink, own = around.n_nodes - 1, around.n_nodes, n_arcs + graph.n_rows
    cols = np.arange(graph.n_rows, source)
    tail = np.concatenate((around.tail[:own], around.head[:n_arcs], np.full(cols.size, source), cols))
    head = np.concatenate((around.head[:own], around.tail[:n_arcs], cols, np.full(cols.size, sink)))
    room = np.concatenate((around.more[:own], around.less[:n_arcs], beyond, missing)).astype(np.int32)
    some = room > 0
    network = csr_array((room[some], (tail[some], head[some])), shape=(sink + 1, sink + 1))
    flow = maximum_flow(network, source, sink).flow
    return _moved(ranges, x, flow), _scarce(ranges, network - flow, source)


def _moved(ranges: Ranges, x: IntArray, flow: csr_array) -> IntArray:
    """The plan after the flow: what goes from row to column, less what comes back, is added to it."""
    graph = ranges.graph
    part = flow[: graph.n_rows, graph.n_rows : graph.n_rows + graph.n_cols].tocoo()
    i, j = part.coords
    arcs = np.searchsorted(graph.i * graph.n_cols + graph.j, i.astype(np.int64) * graph.n_cols + j)
    moved = x.copy()
    moved[arcs] += part.data
    return moved


def _scarce(ranges: Ranges, room: csr_array, source: int) -> Prices:
    room = csr_array(room)
    room.data = np.maximum(room.data, 0)
    room.eliminate_zeros()
    scarce = np.ones(source + 2, dtype=np.int64)
    scarce[breadth_first_order(room, source, return_predecessors=False)] = 0
    return Prices(scarce[: ranges.graph.n_rows], -scarce[ranges.graph.n_rows : source])
