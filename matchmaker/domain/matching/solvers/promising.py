"""The few arcs that an optimum most likely uses: the best of every row and every column."""

from __future__ import annotations

import numpy as np

from matchmaker.domain.matching.solvers.graph import Graph, IntArray

BEST = 16  # arcs kept for each row and each column
STRIP = 64  # lines of a full matrix looked at together
SAMPLE = 500  # rows of a full matrix that tell what the best of a column are
TIES = 3  # times as many as asked for may be kept, where many are equally good
SCATTER = 0x9E3779B1  # odd, so that multiplying by it permutes the numbers below a power of two


def best_arcs(graph: Graph, weight: IntArray, best: int = BEST) -> IntArray | None:
    """Indices, ascending, of about the `best` heaviest arcs of every row and of every column; None if the numbers are
    too wide to sort at once. Which of equally heavy arcs are kept is scattered, or else all rows would keep the same.
    """
    if graph.is_full:
        return _of_matrix(weight.reshape(graph.n_rows, graph.n_cols), best)
    lines = max(graph.n_rows, graph.n_cols)
    lightest, heaviest = int(weight.min()), int(weight.max())
    arc_bits, span_bits = graph.n_arcs.bit_length(), (heaviest - lightest).bit_length()
    if lines.bit_length() + span_bits + arc_bits > 62:
        return None
    mask = (1 << arc_bits) - 1
    scattered = np.arange(graph.n_arcs, dtype=np.int64) * SCATTER & mask
    key = ((heaviest - weight) << arc_bits) | scattered
    kept = [_heads(line, key, arc_bits + span_bits, best) & mask for line in (graph.i, graph.j)]
    back = pow(SCATTER, -1, 1 << arc_bits)
    return distinct(np.concatenate(kept) * back & mask)


def distinct(numbers: IntArray) -> IntArray:
    """Each number once, ascending."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if ordered.size else ordered


def _heads(line: IntArray, key: IntArray, bits: int, best: int) -> IntArray:
    """The `best` smallest keys of every line."""
    ordered = np.sort(line << bits | key)
    first = np.flatnonzero(np.diff(ordered >> bits, prepend=-1))
    ends = np.append(first[1:], ordered.size)
    rank = np.minimum(ends - first, best)
    places = np.repeat(first - np.concatenate(([0], np.cumsum(rank)[:-1])), rank) + np.arange(rank.sum())
    return ordered[places]


def _of_matrix(matrix: IntArray, best: int) -> IntArray:
    """Entries that reach the mark of their row, which is exact, or that of their column, told by a sample of rows."""
    n_rows, n_cols = matrix.shape
    if n_rows <= best or n_cols <= best:
        return np.arange(matrix.size, dtype=np.int64)
    marks = _column_marks(matrix, best)
    step = max(1, STRIP)
    most, places = TIES * best, [np.empty(0, dtype=np.int64)]
    for start in range(0, n_rows, step):
        block = matrix[start : start + step]
        mark = np.partition(block, n_cols - best, axis=1)[:, n_cols - best]
        found = np.flatnonzero(block >= np.minimum(mark[:, None], marks)) + start * n_cols
        places.append(_thinned(found, most * block.shape[0] * max(1, n_cols // n_rows)))
    return np.concatenate(places)


def _column_marks(matrix: IntArray, best: int) -> IntArray:
    """A number for each column that about `best` of its entries reach."""
    n_rows = matrix.shape[0]
    sample = np.ascontiguousarray(matrix[:: max(1, n_rows // SAMPLE)].T)
    kept = max(1, round(best * sample.shape[1] / n_rows))
    marks: IntArray = np.partition(sample, sample.shape[1] - kept, axis=1)[:, sample.shape[1] - kept]
    return marks


def _thinned(places: IntArray, most: int) -> IntArray:
    """At most about `most` of the places, scattered."""
    if places.size <= most:
        return places
    scattered = (places * SCATTER) & 0xFFFFFFFF
    kept: IntArray = places[scattered < (most << 32) // places.size]
    return kept
