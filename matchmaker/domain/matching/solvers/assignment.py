"""One-to-one assignment: greatest total weight, each row and each column at most once, goals in order, proved.

`solve` takes a graph and one integer weight per arc for every goal, most important first. Each goal is optimised on
the *face* of the goals before it: the matchings that use none but tight arcs and match every line with a price, which
are all the optimal ones (complementary slackness). So no goal is traded for another and no epsilon is needed.
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
from matchmaker.domain.matching.solvers.promising import best_arcs
from matchmaker.errors import EngineError

DENSE_SHARE = 0.4  # of all cells that are arcs: above it the dense solver is the quicker one
SMALL_CELLS = 4_096  # below it the dense solver always is
MANY_ARCS = 24  # for each row and column on average: above it most arcs are better priced than solved
QUICK_CELLS = 2**18  # of a dense part: below it the dense solver is done before promising arcs are chosen
PROMISING = 8  # arcs of each row and each column to begin with
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
    arcs, last = np.empty(0, dtype=np.int64), None
    for given in weights:
        part = graph if left is None else graph.take(left)
        weight = _weight_of(given, graph.n_arcs, left)
        lifted, bonus = certificate.lift(part, weight, must_rows & (not complete), must_cols)
        proof = _proved(part, lifted, complete=complete)
        n_must = int((must_rows & (not complete)).sum() + must_cols.sum())
        results.append(_goal(part, weight, proof, bonus * n_must))
        last = part, proof.matching, proof.prices, proof.tight
        must_rows, must_cols = proof.prices.u > 0, proof.prices.v > 0
        chosen = proof.matching.arcs
        arcs = chosen if left is None else left[chosen]
        left = proof.tight if left is None else left[proof.tight]
    unique = graph.n_arcs == 0 if last is None else certificate.is_unique(*last, complete=complete)
    return Assignment(arcs, tuple(results), unique)


def _weight_of(given: Weights, n_arcs: int, left: IntArray | None) -> IntArray:
    if callable(given):
        weight = given(np.arange(n_arcs, dtype=np.int64) if left is None else left)
    else:
        weight = np.asarray(given) if left is None else np.asarray(given)[left]
    if not np.issubdtype(weight.dtype, np.integer):
        raise EngineError("weights_not_whole_numbers")
    if weight.size and weight.min() < 1:
        raise EngineError("weights_below_one")
    return weight


@dataclass(frozen=True, slots=True)
class _Proof:
    """A matching, the prices that prove it, the arcs that they reach exactly (ascending), and the form solved."""

    matching: Matching
    prices: Prices
    tight: IntArray
    form: str


def _goal(part: Graph, weight: IntArray, proof: _Proof, lift: int) -> GoalResult:
    value = certificate.total(weight, proof.matching.arcs)
    return GoalResult(value, proof.prices.bound - lift, part.n_arcs, proof.form, proof.prices)


def _proved(graph: Graph, weight: IntArray, *, complete: bool) -> _Proof:
    """A matching with prices that prove it, from the solver that suits the graph, or else from another one."""
    if not complete and _suits_pricing(graph):
        found = _by_pricing(graph, weight)
        if found is not None:
            return found
    for form, solver in _solvers(graph, complete=complete):
        try:
            matching = certificate.matching_of(graph, solver(graph, weight))
            prices = certificate.recover_prices(graph, weight, matching, complete=complete)
            tight = certificate.prove(graph, weight, matching, prices, complete=complete)
        except NotOptimal:
            continue
        return _Proof(matching, prices, tight, form)
    raise EngineError("no_proof")


def _solvers(graph: Graph, *, complete: bool) -> list[tuple[str, Callable[[Graph, IntArray], IntArray]]]:
    """What to try, in this order."""
    dense = ("dense", lambda graph, weight: _dense(graph, weight, complete=complete))
    sparse = [_sparse_complete] if complete else [_sparse_full, _sparse_optional]
    named = [("sparse", solver) for solver in sparse]
    return [dense, *named] if _suits_dense(graph) else [*named, dense]


def _by_pricing(graph: Graph, weight: IntArray) -> _Proof | None:
    """Solve on few promising arcs, price all, add those that the prices do not reach, until the prices hold everywhere.

    They then prove the matching on the whole graph. None when that is not soon: the first pricing finds more arcs to
    add than there were, or rounds run out.
    """
    active = best_arcs(graph, weight, PROMISING)
    if active is None:
        return None
    most = active.size
    for _ in range(PRICINGS):
        found = _few(graph.take(active), weight[active])
        if found is None:
            return None
        chosen, prices = found
        short, tight = certificate.priced(graph, weight, prices)
        if short.size == 0:
            matching = certificate.matching_of(graph, active[chosen])
            tight = certificate.prove(graph, weight, matching, prices, tight=tight)
            return _Proof(matching, prices, tight, "sparse")
        if short.size > most:
            return None
        active = np.sort(np.concatenate((active, short)))
    return None


def _few(part: Graph, worth: IntArray) -> tuple[IntArray, Prices] | None:
    """Arcs chosen among few, and prices that prove the choice among them; None if no solver's choice is proved."""
    for solver in (_sparse_full, _sparse_optional):
        try:
            chosen = solver(part, worth)
            return chosen, certificate.recover_prices(part, worth, certificate.matching_of(part, chosen))
        except NotOptimal:
            continue
    return None


def _suits_pricing(graph: Graph) -> bool:
    many = graph.n_arcs > MANY_ARCS * (graph.n_rows + graph.n_cols)
    return many and not (_suits_dense(graph) and graph.n_arcs <= QUICK_CELLS)


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
        cost[graph.i, graph.j] = np.negative(weight, dtype=np.float64)
    rows, cols = linear_sum_assignment(cost)  # costs, for it would copy scores to turn them
    return _known(graph, rows, cols)


def _sparse_full(graph: Graph, weight: IntArray) -> IntArray:
    """The best matching that leaves nothing unmatched on the smaller side. Where all can be matched and everybody gains
    by it, as in most pools, that is the best of all, found many times quicker. Raises NotOptimal where it cannot be."""
    if graph.n_arcs == 0 or not _every_line_has_an_arc(graph):
        raise NotOptimal(why="no_full_matching")
    try:
        return _full_matching(graph, weight, graph.n_rows > graph.n_cols)
    except ValueError as error:  # scipy's word for it
        raise NotOptimal(why="no_full_matching") from error


def _every_line_has_an_arc(graph: Graph) -> bool:
    """Of the smaller side."""
    if graph.n_rows <= graph.n_cols:
        return bool((np.diff(graph.indptr) > 0).all())
    return bool((np.bincount(graph.j, minlength=graph.n_cols) > 0).all())


def _sparse_complete(graph: Graph, weight: IntArray) -> IntArray:
    """The best matching of every row. Call `hall_violator` first: scipy raises ValueError where there is none."""
    return np.empty(0, dtype=np.int64) if graph.n_arcs == 0 else _full_matching(graph, weight, False)


def _full_matching(graph: Graph, weight: IntArray, flip: bool) -> IntArray:
    """Arcs chosen by `min_weight_full_bipartite_matching`, which silently drops explicit zeros: every cost is >= 1."""
    cost = np.subtract(int(weight.max()) + 1, weight, dtype=np.float64)
    matrix = csr_array((cost, graph.j, graph.indptr), shape=(graph.n_rows, graph.n_cols))
    rows, cols = min_weight_full_bipartite_matching(matrix.T.tocsr() if flip else matrix)
    return _known(graph, cols, rows) if flip else _known(graph, rows, cols)


def _sparse_optional(graph: Graph, weight: IntArray) -> IntArray:
    """The best matching where each line of the smaller side may stay unmatched, in a column of its own."""
    if graph.n_arcs == 0:
        return np.empty(0, dtype=np.int64)
    flip = graph.n_rows > graph.n_cols
    n_rows, n_cols = (graph.n_cols, graph.n_rows) if flip else (graph.n_rows, graph.n_cols)
    i, j = (graph.j, graph.i) if flip else (graph.i, graph.j)
    ceiling, own = float(weight.max()) + 1, np.arange(n_rows, dtype=np.int64)
    cost = np.concatenate((ceiling - weight, np.full(n_rows, ceiling)))
    tail, head = np.concatenate((i, own)), np.concatenate((j, own + n_cols))
    matrix = csr_array((cost, (tail, head)), shape=(n_rows, n_cols + n_rows))
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
