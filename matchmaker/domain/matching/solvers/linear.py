"""HiGHS on a network of ranges, started from prices that are nearly right.

scipy hands over no starting point, but the same is reached by what is asked. With the gains taken beyond the given
prices, every line an equation and what a line lacks a column of its own that costs its price, the point from which the
dual simplex starts is nearly optimal: about one step a line is left instead of five.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_array

from matchmaker.domain.matching.solvers import ranges as limits
from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.highs import ways
from matchmaker.domain.matching.solvers.ranges import Prices, Ranges

COSTS, QUANTITIES = 1e3, 1e6  # largest numbers handed over: HiGHS holds both to 1e-7


def corner(part: Ranges, gain: IntArray, start: Prices, *, presolve: bool = False) -> tuple[IntArray, Prices] | None:
    """Flows and prices that HiGHS finds, rounded to whole numbers; None when it finds none.

    part: ranges whose arcs all move 0 at least.
    """
    low, high = np.concatenate((part.row_lo, part.col_lo)), np.concatenate((part.row_hi, part.col_hi))
    at, over = np.concatenate((start.u, start.v)), limits.reduced(part, gain, start)
    slack = np.flatnonzero(low < high)
    scale = max(1.0, float(max(np.abs(gain).max(), np.abs(at).max())) / COSTS)
    unit = max(1.0, float(high.max()) / QUANTITIES)
    ends = np.minimum(part.row_hi[part.graph.i], part.col_hi[part.graph.j])
    most = np.concatenate((np.where(part.hi < ends, part.hi, np.inf), (high - low)[slack])) / unit
    solved = linprog(
        np.concatenate((-over, at[slack])) / scale, A_eq=_lines(part, slack), b_eq=high / unit,
        bounds=np.stack((np.zeros(most.size), most), axis=1), method="highs-ds",
        options={"presolve": presolve in ways()},
    )  # fmt: skip
    if solved.status != 0:
        return None
    price = at + np.rint(-solved.eqlin.marginals * scale).astype(np.int64)
    x = np.rint(solved.x[: gain.size] * unit).astype(np.int64)
    return x, Prices(price[: part.graph.n_rows], price[part.graph.n_rows :])


def _lines(part: Ranges, slack: IntArray) -> csc_array:
    """Rows, then columns; two entries for each arc, then one for what each line that may lack something lacks."""
    graph, n_lines = part.graph, part.graph.n_rows + part.graph.n_cols
    index = np.concatenate((np.stack((graph.i, graph.j + graph.n_rows), axis=1).ravel(), slack))
    start = np.concatenate((np.arange(0, 2 * graph.n_arcs, 2), 2 * graph.n_arcs + np.arange(slack.size + 1)))
    return csc_array((np.ones(index.size), index, start), shape=(n_lines, graph.n_arcs + slack.size))
