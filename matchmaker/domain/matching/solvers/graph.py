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


@dataclass(frozen=True, slots=True)
class Graph:
    """Arcs sorted by (i, j), each at most once. `i`, `j`: int64, shape (n_arcs,); `indptr`: shape (n_rows + 1,)."""

    n_rows: int
    n_cols: int
    i: IntArray
    j: IntArray
    indptr: IntArray

    @classmethod
    def of(cls, n_rows: int, n_cols: int, i: IntArray, j: IntArray) -> Graph:
        """The graph of these arcs, which must come sorted by (i, j) without repetition."""
        i, j = np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)
        _check_arcs(n_rows, n_cols, i, j)
        indptr = np.zeros(n_rows + 1, dtype=np.int64)
        np.cumsum(np.bincount(i, minlength=n_rows), out=indptr[1:])
        return cls(n_rows, n_cols, i, j, indptr)

    @property
    def n_arcs(self) -> int:
        return int(self.i.size)

    @property
    def is_full(self) -> bool:
        """Every row has an arc to every column, so that one number per arc is a matrix."""
        return self.n_arcs == self.n_rows * self.n_cols

    def keep(self, mask: BoolArray) -> Graph:
        """The same rows and columns with only the arcs of `mask`."""
        return self if mask.all() else self.take(np.flatnonzero(mask))

    def take(self, arcs: IntArray) -> Graph:
        """The same rows and columns with only these arcs, given ascending."""
        return Graph.of(self.n_rows, self.n_cols, self.i[arcs], self.j[arcs])

    def arcs_of(self, rows: IntArray) -> IntArray:
        """Indices of all arcs that leave `rows`, row by row."""
        starts, counts = self.indptr[rows], self.indptr[rows + 1] - self.indptr[rows]
        offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
        return offsets + np.arange(counts.sum(), dtype=np.int64)


def mask_of(size: int, indices: IntArray) -> BoolArray:
    """True at the given indices, shape (size,)."""
    mask = np.zeros(size, dtype=bool)
    mask[indices] = True
    return mask


@dataclass(frozen=True, slots=True)
class Part:
    """One connected component: its rows, columns and arcs by their index in the whole graph, each ascending."""

    rows: IntArray
    cols: IntArray
    arcs: IntArray
    graph: Graph


def split(graph: Graph) -> list[Part]:
    """The connected components that have at least one arc, in the order of their first row."""
    if graph.n_arcs == 0:
        return []
    if graph.is_full:
        return [whole(graph)]
    size = graph.n_rows + graph.n_cols
    ones = np.ones(graph.n_arcs, dtype=np.int8)
    adjacency = coo_array((ones, (graph.i, graph.j + graph.n_rows)), shape=(size, size)).tocsr()
    count, label = connected_components(adjacency, directed=False)
    if count == 1:
        return [whole(graph)]
    arc_label = label[graph.i]
    order = np.argsort(arc_label, kind="stable")
    cuts = np.flatnonzero(np.diff(arc_label[order])) + 1
    parts = [_part(graph, arcs) for arcs in np.split(order, cuts)]
    return sorted(parts, key=lambda part: int(part.rows[0]))


def whole(graph: Graph) -> Part:
    """The whole graph as one part."""
    rows, cols, arcs = (np.arange(size, dtype=np.int64) for size in (graph.n_rows, graph.n_cols, graph.n_arcs))
    return Part(rows, cols, arcs, graph)


def _part(graph: Graph, arcs: IntArray) -> Part:
    rows, i = np.unique(graph.i[arcs], return_inverse=True)
    cols, j = np.unique(graph.j[arcs], return_inverse=True)
    return Part(rows, cols, arcs, Graph.of(rows.size, cols.size, i, j))


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
