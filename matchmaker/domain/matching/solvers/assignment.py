"""One-to-one assignment: greatest total weight, each row and each column at most once, goals in order, proved.

`solve` takes a graph and one integer weight per arc for every goal, most important first. Each goal is optimised on
the *face* of the goals before it (see `certificate.face`), so no goal is traded for another and no epsilon is needed.
`solve_matrix` is the same for any score matrix, for instance a published assignment benchmark.

Two solvers of scipy do the work: `scipy.optimize.linear_sum_assignment` on dense parts and
`scipy.sparse.csgraph.min_weight_full_bipartite_matching` on sparse ones, where each row gets a column of its own that
stands for "unmatched". Neither is trusted: every result is proved by prices, and where that fails the other solver
must do better. Both work in doubles, so weights are bounded such that every sum is an exact integer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching, min_weight_full_bipartite_matching

from matchmaker.domain.matching.solvers import certificate
from matchmaker.domain.matching.solvers.certificate import Matching, NotOptimal, Prices
from matchmaker.domain.matching.solvers.graph import Graph, IntArray
from matchmaker.domain.matching.solvers.promising import BEST, best_arcs
from matchmaker.errors import EngineError

DENSE_SHARE = 0.4  # of all cells that are arcs: above it the dense solver is the quicker one
SMALL_CELLS = 4_096  # below it the dense solver always is
MANY_ARCS = 4 * BEST  # for each row and column on average: above it most arcs are better priced than solved
PRICINGS = 12  # rounds after which all arcs are solved at once

Weights = IntArray | Callable[[IntArray], IntArray]


@dataclass(frozen=True, slots=True)
class GoalResult:
    """One goal on the face of those before it: `value` reached, `bound` proved by `prices` on `n_arcs` arcs."""

    value: int
    bound: int
    n_arcs: int
    form: str
    prices: Prices


@dataclass(frozen=True, slots=True)
class Assignment:
    """Chosen arcs by index, ascending; one result per goal; `unique` when no other choice is as good in every goal."""

    arcs: IntArray
    goals: tuple[GoalResult, ...]
    unique: bool

    @property
    def proved(self) -> bool:
        return all(goal.value == goal.bound for goal in self.goals)


def solve(graph: Graph, weights: Sequence[Weights], *, complete: bool = False) -> Assignment:
    """The matching that is best in the first goal, among those in the second, and so on.

    weights: one per goal, int64 >= 1 of shape (n_arcs,), or a function that gives them for indices of arcs: such a
    goal is only weighed on the arcs that are left. complete: every row must be matched (n_rows <= n_cols).
    Raises EngineError for unusable weights, or when `complete` is impossible, or when no result can be proved.
    """
    left: IntArray | None = None  # all of them, before any goal
    must_rows = np.full(graph.n_rows, complete)
    must_cols = np.zeros(graph.n_cols, dtype=bool)
    results: list[GoalResult] = []
    matching, unique = certificate.matching_of(graph, np.empty(0, dtype=np.int64)), graph.n_arcs == 0
    for given in weights:
        part = graph if left is None else graph.take(left)
        weight = _weight_of(given, graph.n_arcs, left)
        lifted, bonus = certificate.lift(part, weight, must_rows & (not complete), must_cols)
        matching, prices, form = _proved(part, lifted, complete=complete)
        n_must = int((must_rows & (not complete)).sum() + must_cols.sum())
        results.append(_goal(part, weight, matching, prices, form, bonus * n_must))
        unique = certificate.is_unique(part, lifted, matching, prices, complete=complete)
        tight, must_rows, must_cols = certificate.face(part, lifted, prices)
        if left is None:
            left = np.flatnonzero(tight)
        else:
            matching, left = certificate.matching_of(graph, left[matching.arcs]), left[tight]
    return Assignment(matching.arcs, tuple(results), unique)


def _weight_of(given: Weights, n_arcs: int, left: IntArray | None) -> IntArray:
    if callable(given):
        weight = given(np.arange(n_arcs, dtype=np.int64) if left is None else left)
    else:
        weight = np.asarray(given) if left is None else np.asarray(given)[left]
    if not np.issubdtype(weight.dtype, np.integer):
        raise EngineError("weights_not_whole_numbers")
    if weight.size and weight.min() < 1:
        raise EngineError("weights_below_one")
    return weight.astype(np.int64, copy=False)


def _goal(part: Graph, weight: IntArray, matching: Matching, prices: Prices, form: str, lift: int) -> GoalResult:
    return GoalResult(int(weight[matching.arcs].sum()), prices.bound - lift, part.n_arcs, form, prices)


def _proved(graph: Graph, weight: IntArray, *, complete: bool) -> tuple[Matching, Prices, str]:
    """A matching with prices that prove it, from the solver that suits the graph, or else from the other one."""
    if not complete and graph.n_arcs > MANY_ARCS * (graph.n_rows + graph.n_cols):
        found = _by_pricing(graph, weight)
        if found is not None:
            return (*found, "sparse")
    dense_first = _suits_dense(graph)
    forms = ("dense", "sparse") if dense_first else ("sparse", "dense")
    for form in forms:
        solver = _dense if form == "dense" else _sparse
        matching = certificate.matching_of(graph, solver(graph, weight, complete=complete))
        try:
            prices = certificate.recover_prices(graph, weight, matching, complete=complete)
            certificate.check(graph, weight, matching, prices, complete=complete)
        except NotOptimal:
            continue
        return matching, prices, form
    raise EngineError("no_proof")


def _by_pricing(graph: Graph, weight: IntArray) -> tuple[Matching, Prices] | None:
    """Solve on few promising arcs, price all, add those that the prices do not reach, until the prices hold everywhere.

    They then prove the matching on the whole graph. None when that is not soon: the first pricing finds more arcs to
    add than there were, or rounds run out.
    """
    active = best_arcs(graph, weight)
    if active is None:
        return None
    most = active.size
    for _ in range(PRICINGS):
        part, worth = graph.take(active), weight[active]
        try:
            chosen = _sparse(part, worth, complete=False)
            prices = certificate.recover_prices(part, worth, certificate.matching_of(part, chosen))
        except NotOptimal:
            return None
        short = certificate.underpriced(graph, weight, prices)
        if short.size == 0:
            matching = certificate.matching_of(graph, active[chosen])
            certificate.check(graph, weight, matching, prices)
            return matching, prices
        if short.size > most:
            return None
        active = np.union1d(active, short)
    return None


def _suits_dense(graph: Graph) -> bool:
    cells = graph.n_rows * graph.n_cols
    return cells <= SMALL_CELLS or graph.n_arcs >= DENSE_SHARE * cells


def _dense(graph: Graph, weight: IntArray, *, complete: bool) -> IntArray:
    """Arcs chosen by `linear_sum_assignment`. A missing pair counts 0 (never infinity: one impossible row would end it
    all), or, where every row must be matched, so little that it is only taken when nothing else is left."""
    largest = int(weight.max()) if weight.size else 0
    missing = -(min(graph.n_rows, graph.n_cols) * largest + 1) if complete else 0
    shape = (graph.n_rows, graph.n_cols)
    if graph.is_full:
        cost = np.negative(weight.reshape(shape), dtype=np.float64)
    else:
        cost = np.full(shape, -float(missing))
        cost[graph.i, graph.j] = -weight
    rows, cols = linear_sum_assignment(cost)  # costs, for it would copy scores to turn them
    return _known(graph, rows, cols)


def _sparse(graph: Graph, weight: IntArray, *, complete: bool) -> IntArray:
    """Arcs chosen by `min_weight_full_bipartite_matching`, which silently drops explicit zeros: every cost is >= 1."""
    if graph.n_arcs == 0:
        return np.empty(0, dtype=np.int64)
    flip = not complete and graph.n_rows > graph.n_cols
    n_rows, n_cols = (graph.n_cols, graph.n_rows) if flip else (graph.n_rows, graph.n_cols)
    i, j = (graph.j, graph.i) if flip else (graph.i, graph.j)
    ceiling = int(weight.max()) + 1
    cost, tail, head = ceiling - weight, i, j
    if not complete:
        own = np.arange(n_rows, dtype=np.int64)
        cost = np.concatenate((cost, np.full(n_rows, ceiling, dtype=np.int64)))
        tail, head, n_cols = np.concatenate((tail, own)), np.concatenate((head, own + n_cols)), n_cols + n_rows
    matrix = csr_array((cost.astype(np.float64), (tail, head)), shape=(n_rows, n_cols))
    rows, cols = min_weight_full_bipartite_matching(matrix)
    return _known(graph, cols, rows) if flip else _known(graph, rows, cols)


def _known(graph: Graph, rows: NDArray[np.integer], cols: NDArray[np.integer]) -> IntArray:
    """Indices of those of the pairs (rows, cols) that are arcs of the graph, ascending."""
    inside = (rows < graph.n_rows) & (cols < graph.n_cols)
    key = np.sort(rows[inside].astype(np.int64) * graph.n_cols + cols[inside])
    if graph.is_full:
        return key
    arc_key = graph.i * graph.n_cols + graph.j
    at = np.searchsorted(arc_key, key)
    found = at < arc_key.size
    found[found] = arc_key[at[found]] == key[found]
    return at[found]


def hall_violator(graph: Graph) -> IntArray:
    """Rows that together have fewer columns than they are, or none (empty): why a complete assignment is impossible."""
    ones = csr_array((np.ones(graph.n_arcs, dtype=np.int8), graph.j, graph.indptr), shape=(graph.n_rows, graph.n_cols))
    col_of_row = maximum_bipartite_matching(ones, perm_type="column")
    if (col_of_row >= 0).all():
        return np.empty(0, dtype=np.int64)
    row_of_col = np.full(graph.n_cols, -1, dtype=np.int64)
    matched = np.flatnonzero(col_of_row >= 0)
    row_of_col[col_of_row[matched]] = matched
    reached = np.zeros(graph.n_rows, dtype=bool)
    frontier = np.flatnonzero(col_of_row < 0)[:1]
    while frontier.size:
        reached[frontier] = True
        rows = np.unique(row_of_col[graph.j[graph.arcs_of(frontier)]])
        frontier = rows[(rows >= 0) & ~reached[rows]]
    return np.flatnonzero(reached)
