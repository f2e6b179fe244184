"""The few arcs that an optimum most likely uses: the best of every row and every column."""

from __future__ import annotations

import numpy as np

from matchmaker.domain.matching.solvers.graph import Graph, IntArray

BEST = 16  # arcs kept for each row and each column
STRIP = 64  # lines of a full matrix looked at together
SCATTER = 0x9E3779B1  # odd, so that multiplying by it permutes the numbers below a power of two


def best_arcs(graph: Graph, weight: IntArray, best: int = BEST) -> IntArray | None:
    """Indices, ascending, of the `best` heaviest arcs of every row and of every column; None if the numbers are too
    wide to sort at once. Which of equally heavy arcs are kept is scattered, or else all rows would keep the same."""
    if graph.is_full:
        return _of_matrix(weight.reshape(graph.n_rows, graph.n_cols), best)
    lines = max(graph.n_rows, graph.n_cols)
    arc_bits, heaviest = graph.n_arcs.bit_length(), int(weight.max())
    if lines.bit_length() + heaviest.bit_length() + arc_bits > 62:
        return None
    mask = (1 << arc_bits) - 1
    scattered = np.arange(graph.n_arcs, dtype=np.int64) * SCATTER & mask
    key = ((heaviest - weight) << arc_bits) | scattered
    kept = [_heads(line, key, arc_bits + heaviest.bit_length(), best) & mask for line in (graph.i, graph.j)]
    back = pow(SCATTER, -1, 1 << arc_bits)
    return np.unique(np.concatenate(kept) * back & mask)


def _heads(line: IntArray, key: IntArray, bits: int, best: int) -> IntArray:
    """The `best` smallest keys of every line."""
    ordered = np.sort(line << bits | key)
    first = np.flatnonzero(np.diff(ordered >> bits, prepend=-1))
    rank = np.arange(ordered.size) - np.repeat(first, np.diff(first, append=ordered.size))
    return ordered[rank < best]


def _of_matrix(matrix: IntArray, best: int) -> IntArray:
    n_rows, n_cols = matrix.shape
    by_row = _best_of_lines(matrix, best) if n_cols > best else np.indices(matrix.shape).reshape(2, -1)
    by_col = _best_of_lines(matrix.T, best) if n_rows > best else np.indices(matrix.T.shape).reshape(2, -1)
    return np.unique(np.concatenate((by_row[0] * n_cols + by_row[1], by_col[1] * n_cols + by_col[0])))


def _best_of_lines(matrix: IntArray, best: int) -> IntArray:
    """Line and position, shape (2, lines × best), of the heaviest entries of every line."""
    places = [
        np.argpartition(np.ascontiguousarray(matrix[start : start + STRIP]), -best, axis=1)[:, -best:]
        for start in range(0, matrix.shape[0], STRIP)
    ]
    return np.stack((np.repeat(np.arange(matrix.shape[0]), best), np.concatenate(places).ravel()))
