"""Prices that are nearly right, quickly: by letting every arc move a little, the more the better it pays.

Maximise gain * x - heat * x * (log x - 1) instead of gain * x. The optimum is x = exp((gain - u - v) / heat), and rows
and columns are brought into their ranges by turns (Sinkhorn and Knopp 1967; Wilson 1969), each turn two products with a
sparse matrix. The heat is halved from stage to stage. Nothing depends on how good the prices are but speed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges

Floats = NDArray[np.float64]
Turn = Callable[[Floats], Floats]

HOTTEST, COLDEST = 1 / 4, 1 / 1_000  # heat at first and last, in the span of the gains
TURNS = 30  # of each stage
TINY, HIGH = 1e-300, 600.0  # doubles overflow beyond exp(709)


def prices(ranges: Ranges, gain: IntArray) -> Prices:
    """Prices near those that prove the plan of greatest gain, rounded. Limits of single arcs are not heeded."""
    span = float(gain.max() - min(0, int(gain.min())))
    u, v, heat = np.zeros(ranges.graph.n_rows), np.zeros(ranges.graph.n_cols), span * HOTTEST
    while span > 0 and heat >= span * COLDEST:
        u, v = _stage(ranges, gain, u, v, heat)
        heat /= 2
    return Prices(np.rint(u).astype(np.int64), np.rint(v).astype(np.int64))


def _stage(ranges: Ranges, gain: IntArray, u: Floats, v: Floats, heat: float) -> tuple[Floats, Floats]:
    graph = ranges.graph
    flow = np.exp(np.clip((gain - u[graph.i] - v[graph.j]) / heat, -HIGH, HIGH / 2))
    matrix = csr_array((flow, graph.j, graph.indptr), shape=(graph.n_rows, graph.n_cols))
    turned = matrix.T.tocsr()
    row, col = _turn(ranges.row_lo, ranges.row_hi, u / heat), _turn(ranges.col_lo, ranges.col_hi, v / heat)
    b = np.ones(graph.n_cols)
    for _ in range(TURNS):
        a = row(matrix @ b)
        b = col(turned @ a)
    return u - heat * np.log(a), v - heat * np.log(b)


def _turn(low: IntArray, high: IntArray, price: Floats) -> Turn:
    """What brings sums into their ranges: factors such that the price is 0 strictly within, and of either sign at an
    end that is both."""
    least, most, fixed = low.astype(float), np.maximum(high.astype(float), 0.01), low == high
    ceiling = np.where(fixed, np.inf, np.exp(np.minimum(price, HIGH)))

    def factor(sums: Floats) -> Floats:
        sums = np.maximum(sums, TINY)
        wanted: Floats = np.maximum(np.minimum(ceiling, most / sums), least / sums)
        return np.clip(wanted, TINY, 1 / TINY)

    return factor
