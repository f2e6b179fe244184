"""Solve any score matrix handed in: pairs, value and certificate. The door for published assignment benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchmaker.domain.matching.solvers import assignment
from matchmaker.domain.matching.solvers.graph import EXACT, BoolArray, Graph, IntArray, Part, split, whole
from matchmaker.domain.matching.solvers.ties import TieBreak
from matchmaker.errors import EngineError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MatrixSolution:
    """Pairs (rows[k], cols[k]) by ascending row, with their exact total and what was proved of it.

    `bound`: no assignment has a total beyond it (above it when maximising, below it when minimising). `word` is
    "proved optimal" when value == bound, else "within the bound" (scores that are not whole multiples of a power of
    two are rounded to one before solving, and the bound allows for that), or "impossible" when a complete assignment
    was asked for and there is none; `stuck_rows` (or `stuck_cols`) then names lines that share too few partners.
    `unique_before_tie_break` is proved too: no other assignment is as good. `unique`: none is, or the tie was broken
    by the salted hash and no other is as good with it.
    """

    rows: IntArray
    cols: IntArray
    value: Fraction
    bound: Fraction
    word: str
    unique_before_tie_break: bool
    unique: bool
    forms: tuple[str, ...]
    stuck_rows: IntArray
    stuck_cols: IntArray


def solve_matrix(
    score: ArrayLike,
    *,
    maximize: bool = True,
    complete: bool | None = None,
    allowed: ArrayLike | None = None,
    keys: tuple[Sequence[str], Sequence[str]] | None = None,
    salt: str = "",
) -> MatrixSolution:
    """The best one-to-one assignment of rows to columns of a score matrix.

    score: shape (n_rows, n_cols), whole numbers or floats; -inf (when maximising) or +inf (when minimising) forbids a
    pair, any other infinity and NaN are refused. allowed: mask of the same shape, False forbids. complete: every line
    of the shorter side must be matched; by default so when minimising, and not when maximising, where a pair that
    does not raise the total is left out. keys: names of rows and columns, so that ties do not depend on their order.

    >>> solution = solve_matrix([[7, 5], [6, 1]])
    >>> list(zip(solution.rows.tolist(), solution.cols.tolist())), int(solution.value), solution.word
    ([(0, 1), (1, 0)], 11, 'proved optimal')

    Raises EngineError with code "scores_misshapen", "scores_not_numbers", "scores_nan", "scores_infinite" or
    "scores_too_wide" (magnitudes so far apart that a double cannot hold their sums).
    """
    matrix, usable = _checked(score, allowed, maximize)
    complete = (not maximize) if complete is None else complete
    flip = complete and matrix.shape[0] > matrix.shape[1]
    row_keys, col_keys = keys or ([str(k) for k in range(matrix.shape[0])], [str(k) for k in range(matrix.shape[1])])
    if flip:
        matrix, usable, row_keys, col_keys = matrix.T, usable.T, col_keys, row_keys
    signed = matrix if maximize else -matrix
    wanted = usable if complete else usable & (signed > 0)
    i, j = np.nonzero(wanted)
    graph = Graph.of(matrix.shape[0], matrix.shape[1], i, j)
    stuck = assignment.hall_violator(graph) if complete else np.empty(0, dtype=np.int64)
    if stuck.size:
        return _impossible(stuck, flip)
    quantised, quantum = _quantise(signed[i, j], min(matrix.shape))
    weight = quantised - quantised.min() + 1 if complete and quantised.size else quantised
    positive = weight >= 1
    graph, weight = graph.keep(positive), weight[positive]
    tie = TieBreak(salt, row_keys, col_keys)
    arcs, slack_units, unique_at_once, unique, forms = _solve_parts(graph, weight, tie, complete=complete)
    rows, cols = graph.i[arcs], graph.j[arcs]
    value = sum((Fraction(x) for x in matrix[rows, cols].tolist()), Fraction(0))
    slack = slack_units * quantum + _rounding(signed[i, j], quantised, quantum) * min(matrix.shape)
    bound = value + slack if maximize else value - slack
    if flip:
        order = np.argsort(cols)
        rows, cols = cols[order], rows[order]
    word = "proved optimal" if slack == 0 else "within the bound"
    none = np.empty(0, dtype=np.int64)
    return MatrixSolution(rows, cols, value, bound, word, unique_at_once, unique, forms, none, none)


def _solve_parts(
    graph: Graph, weight: IntArray, tie: TieBreak, *, complete: bool
) -> tuple[IntArray, int, bool, bool, tuple[str, ...]]:
    """Arcs over all components, units between value and bound, uniqueness before and after the tie-break, forms."""
    arcs, slack, at_once, unique = [np.empty(0, dtype=np.int64)], 0, True, True
    forms: set[str] = set()
    parts = split(graph) if not complete else [whole(graph)]
    for part in parts:

        def ties(arcs: IntArray, part: Part = part) -> IntArray:
            return tie(part.rows[part.graph.i[arcs]], part.cols[part.graph.j[arcs]])

        first = assignment.solve(part.graph, [weight[part.arcs]], complete=complete)
        solved = first if first.unique else assignment.solve(part.graph, [weight[part.arcs], ties], complete=complete)
        arcs.append(part.arcs[solved.arcs])
        slack += solved.goals[0].bound - solved.goals[0].value
        at_once, unique = at_once and first.unique, unique and solved.unique
        forms.update(goal.form for goal in solved.goals[:1])
    return np.sort(np.concatenate(arcs)), slack, at_once, unique, tuple(sorted(forms))


def _checked(score: ArrayLike, allowed: ArrayLike | None, maximize: bool) -> tuple[FloatArray, BoolArray]:
    given = np.asarray(score)
    if given.ndim != 2:
        raise EngineError("scores_misshapen", dimensions=given.ndim)
    if given.dtype.kind not in "iufb":
        raise EngineError("scores_not_numbers")
    if given.dtype.kind in "iu" and given.size and max(abs(int(given.max())), abs(int(given.min()))) >= EXACT:
        raise EngineError("scores_too_wide")
    matrix = given.astype(np.float64)
    if np.isnan(matrix).any():
        raise EngineError("scores_nan")
    if (matrix == (np.inf if maximize else -np.inf)).any():
        raise EngineError("scores_infinite")
    usable = np.isfinite(matrix)
    if allowed is not None:
        mask = np.asarray(allowed, dtype=bool)
        if mask.shape != matrix.shape:
            raise EngineError("scores_misshapen", dimensions=mask.ndim)
        usable &= mask
    return matrix, usable


def _quantise(scores: FloatArray, n_pairs: int) -> tuple[IntArray, Fraction]:
    """Scores as multiples of the returned quantum: 1 for whole numbers, else the finest power of two that fits."""
    if not scores.size:
        return np.empty(0, dtype=np.int64), Fraction(1)
    spread = float(max(abs(scores.max()), abs(scores.min()), scores.max() - scores.min())) + 1.0
    room = EXACT / (2 * (n_pairs + 1) * spread)
    if room < 1:
        raise EngineError("scores_too_wide")
    power = 0
    while power < 60 and 2.0 ** (power + 1) <= room and (scores * 2.0**power != np.rint(scores * 2.0**power)).any():
        power += 1
    return np.rint(scores * 2.0**power).astype(np.int64), Fraction(1, 2**power)


def _rounding(scores: FloatArray, quantised: IntArray, quantum: Fraction) -> Fraction:
    """Twice the most that rounding to the quantum can have changed one score; zero when nothing was rounded."""
    exact = (scores * float(1 / quantum) == quantised).all() if scores.size else True
    return Fraction(0) if exact else quantum


def _impossible(stuck: IntArray, flip: bool) -> MatrixSolution:
    none, zero = np.empty(0, dtype=np.int64), Fraction(0)
    rows, cols = (none, stuck) if flip else (stuck, none)
    return MatrixSolution(none, none, zero, zero, "impossible", False, False, (), rows, cols)
