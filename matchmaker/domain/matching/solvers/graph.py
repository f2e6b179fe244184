"""A bipartite graph as arrays: rows are offers (i), columns needs (j), arcs the pairs that may be formed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from matchmaker.errors import EngineError

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# Every sum that a solver forms stays below this, so that its doubles are exact integers.
EXACT = 2**52
BLOCK = 2**17  # arcs looked at together: what is in between stays in the processor's cache, and small
FEW = 300  # nodes and arcs of a graph that plain Python looks through sooner than a matrix of it is made


@dataclass(frozen=True, slots=True)
class Graph:
    """Arcs sorted by (i, j), each at most once; `indptr`: shape (n_rows + 1,), where the arcs of each row start.

    `arcs`: i and j of every arc, int64, shape (n_arcs,); None for a full graph made by `Graph.full`, of which they are
    computed where they are needed.
    """

    n_rows: int
    n_cols: int
    indptr: IntArray
    arcs: tuple[IntArray, IntArray] | None

    @classmethod
    def of(cls, n_rows: int, n_cols: int, i: IntArray, j: IntArray) -> Graph:
        """The graph of these arcs, which must come sorted by (i, j) without repetition."""
        i, j = np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)
        _check_arcs(n_rows, n_cols, i, j)
        return _graph(n_rows, n_cols, i, j)

    @classmethod
    def full(cls, n_rows: int, n_cols: int) -> Graph:
        """Every row with an arc to every column, without a list of them."""
        return cls(n_rows, n_cols, np.arange(n_rows + 1, dtype=np.int64) * n_cols, None)

    @property
    def i(self) -> IntArray:
        """The row of every arc."""
        return self.ends(np.arange(self.n_arcs, dtype=np.int64))[0] if self.arcs is None else self.arcs[0]

    @property
    def j(self) -> IntArray:
        """The column of every arc."""
        return self.ends(np.arange(self.n_arcs, dtype=np.int64))[1] if self.arcs is None else self.arcs[1]

    @property
    def n_arcs(self) -> int:
        return int(self.indptr[-1])

    @property
    def is_full(self) -> bool:
        """Every row has an arc to every column, so that one number per arc is a matrix."""
        return self.n_arcs == self.n_rows * self.n_cols

    def ends(self, arcs: IntArray) -> tuple[IntArray, IntArray]:
        """Row and column of these arcs."""
        if self.arcs is None:
            row = arcs // max(1, self.n_cols)
            return row, arcs - row * self.n_cols
        return self.arcs[0][arcs], self.arcs[1][arcs]

    def keep(self, mask: BoolArray) -> Graph:
        """The same rows and columns with only the arcs of `mask`."""
        return self if mask.all() else self.take(np.flatnonzero(mask))

    def take(self, arcs: IntArray) -> Graph:
        """The same rows and columns with only these arcs, given ascending."""
        return _graph(self.n_rows, self.n_cols, *self.ends(arcs))

    def arcs_of(self, rows: IntArray) -> IntArray:
        """Indices of all arcs that leave `rows`, row by row."""
        starts, counts = self.indptr[rows], self.indptr[rows + 1] - self.indptr[rows]
        offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
        return offsets + np.arange(counts.sum(), dtype=np.int64)


def _graph(n_rows: int, n_cols: int, i: IntArray, j: IntArray) -> Graph:
    """A graph of arcs that are known to be in order."""
    indptr = np.zeros(n_rows + 1, dtype=np.int64)
    np.cumsum(np.bincount(i, minlength=n_rows), out=indptr[1:])
    return Graph(n_rows, n_cols, indptr, (i, j))


def mask_of(size: int, indices: IntArray) -> BoolArray:
    """True at the given indices, shape (size,)."""
    mask = np.zeros(size, dtype=bool)
    mask[indices] = True
    return mask


@dataclass(frozen=True, slots=True)
class Part:
    """One connected component: its rows and columns by their index in the whole graph, each ascending. `among`: the
    same of its arcs; None when it is the whole graph."""

    rows: IntArray
    cols: IntArray
    among: IntArray | None
    graph: Graph

    @property
    def arcs(self) -> IntArray:
        """Its arcs by their index in the whole graph, ascending."""
        return np.arange(self.graph.n_arcs, dtype=np.int64) if self.among is None else self.among


def split(graph: Graph) -> list[Part]:
    """The connected components that have at least one arc, in the order of their first row."""
    if graph.n_arcs == 0:
        return []
    if graph.is_full:
        return [whole(graph)]
    label = _components(graph)
    if (label == label[0]).all():
        return [whole(graph)]
    row_label, col_label = label[: graph.n_rows], label[graph.n_rows :]
    rows, row_place, row_start = _grouped(row_label, int(label.max()) + 1)
    cols, col_place, col_start = _grouped(col_label, int(label.max()) + 1)
    arc_label = row_label[graph.i]
    order = np.argsort(arc_label.astype(np.uint16) if label.max() < 2**16 else arc_label, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(arc_label, minlength=int(label.max()) + 1))))
    parts = []
    for k in np.flatnonzero(np.diff(starts)).tolist():
        arcs = order[starts[k] : starts[k + 1]]
        of_part = rows[row_start[k] : row_start[k + 1]], cols[col_start[k] : col_start[k + 1]]
        ends = row_place[graph.i[arcs]], col_place[graph.j[arcs]]
        parts.append(Part(*of_part, arcs, _graph(of_part[0].size, of_part[1].size, *ends)))
    return sorted(parts, key=lambda part: int(part.rows[0]))


def _components(graph: Graph) -> IntArray:
    """A number for each row, then each column: the same where they are connected. Three arcs of each row connect most
    of a graph; the rest is a look at the few arcs that still lead from one piece to another."""
    full = np.flatnonzero(np.diff(graph.indptr))
    first, last = graph.indptr[full], graph.indptr[full + 1] - 1
    few = np.concatenate((first, (first + last) // 2, last))
    size = graph.n_rows + graph.n_cols
    pieces = _connected(graph.i[few], graph.j[few] + graph.n_rows, size)
    between = _between(graph, pieces)
    if not between.size:
        return pieces
    tail, head = pieces[graph.i[between]], pieces[graph.j[between] + graph.n_rows]
    joined: IntArray = _connected(tail, head, int(pieces.max()) + 1)[pieces]
    return joined


def _between(graph: Graph, pieces: IntArray) -> IntArray:
    """Indices of the arcs whose ends lie in two pieces."""
    i, j, of_col = graph.i, graph.j, pieces[graph.n_rows :]
    found = [np.empty(0, dtype=np.int64)]
    for start in range(0, graph.n_arcs, BLOCK):
        block = slice(start, start + BLOCK)
        found.append(np.flatnonzero(pieces[i[block]] != of_col[j[block]]) + start)
    return np.concatenate(found)


def _connected(tail: IntArray, head: IntArray, size: int) -> IntArray:
    if tail.size + size <= FEW:
        return np.array(_connected_few(tail.tolist(), head.tolist(), size), dtype=np.int64)
    ones = np.ones(tail.size, dtype=np.int8)
    steps = coo_array((ones, (tail, head)), shape=(size, size)).tocsr()
    label: IntArray = connected_components(steps, directed=False)[1].astype(np.int64)
    return label


def _connected_few(tail: list[int], head: list[int], size: int) -> list[int]:
    """The same for a small graph, without the dear making of a matrix. Numbers rise with the first node they are of."""
    beside: list[list[int]] = [[] for _ in range(size)]
    for one, other in zip(tail, head, strict=True):
        beside[one].append(other)
        beside[other].append(one)
    label, found = [-1] * size, 0
    for node in range(size):
        if label[node] < 0:
            label[node], waiting = found, [node]
            while waiting:
                for other in beside[waiting.pop()]:
                    if label[other] < 0:
                        label[other] = found
                        waiting.append(other)
            found += 1
    return label


def _grouped(label: IntArray, n_labels: int) -> tuple[IntArray, IntArray, IntArray]:
    """Lines ordered by label and then by number, the place of each line among those of its label, and where each
    label starts in that order."""
    order = np.argsort(label, kind="stable")
    start = np.concatenate(([0], np.cumsum(np.bincount(label, minlength=n_labels))))
    place = np.empty_like(order)
    place[order] = np.arange(order.size) - start[label[order]]
    return order, place, start


def whole(graph: Graph) -> Part:
    """The whole graph as one part."""
    rows, cols = (np.arange(size, dtype=np.int64) for size in (graph.n_rows, graph.n_cols))
    return Part(rows, cols, None, graph)


def _check_arcs(n_rows: int, n_cols: int, i: IntArray, j: IntArray) -> None:
    if i.ndim != 1 or i.shape != j.shape:
        raise EngineError("arcs_misshapen")
    if i.size == 0:
        return
    if i.min() < 0 or j.min() < 0 or i.max() >= n_rows or j.max() >= n_cols:
        raise EngineError("arcs_out_of_range")
    ascending = (i[1:] > i[:-1]) | ((i[1:] == i[:-1]) & (j[1:] > j[:-1]))
    if not ascending.all():
        raise EngineError("arcs_unsorted")
