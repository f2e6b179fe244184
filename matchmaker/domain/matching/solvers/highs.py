"""The LP and MILP solver of scipy (HiGHS), handed a reduced and scaled copy of a model and never trusted.

Variables that are fixed and rows that cannot bind are left out first. Amounts are counted in parts of the largest
where they are too large for the solver's tolerances, rows and costs are scaled likewise; `mip_rel_gap` is 0 unless more
is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from matchmaker.domain.matching.solvers import rows as tables
from matchmaker.domain.matching.solvers.goals import exact_dot
from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.model import Kind, Model
from matchmaker.domain.matching.solvers.rows import Matrix

FloatArray = NDArray[np.float64]
_PRESOLVE = ContextVar("presolve", default=True)

WHOLE_MOST = 2**20  # amounts up to this may be asked for in whole numbers
COEFFICIENT_MOST = 1e6  # larger rows and costs are scaled down


@contextmanager
def without_presolve() -> Iterator[None]:
    """Inside, the solver simplifies nothing before it starts: slower, and another way to the same answer."""
    token = _PRESOLVE.set(False)
    try:
        yield
    finally:
        _PRESOLVE.reset(token)


def ways() -> tuple[bool, ...]:
    """With presolve and then without; only without inside `without_presolve`."""
    return (True, False) if presolves() else (False,)


def presolves() -> bool:
    """Whether the solver may simplify before it starts."""
    return _PRESOLVE.get()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is handed over: minimise cost, matrix z <= limit, low <= z <= high, all scaled.

    cols, rows: which variables and rows of the model are left. unit: what 1 of each variable stands for. row_unit,
    cost_unit: what rows and cost were divided by. rest: what the fixed variables are worth. possible: False when a
    row cannot hold whatever is chosen.
    """

    cost: FloatArray
    matrix: Matrix
    limit: FloatArray
    low: FloatArray
    high: FloatArray
    whole: NDArray[np.int8]
    cols: IntArray
    rows: IntArray
    unit: FloatArray
    row_unit: FloatArray
    cost_unit: float
    rest: int
    possible: bool
    fixed: FloatArray
    n_rows: int


@dataclass(frozen=True, slots=True)
class Answer:
    """z: shape (n_vars,), in the model's own units, or None. prices: shape (n_rows,), of an LP. bound: what no plan
    exceeds, says the solver. done: it finished. impossible: it says that there is no plan."""

    z: FloatArray | None
    done: bool
    impossible: bool = False
    bound: float | None = None
    prices: FloatArray | None = None
    nodes: int = 0


def reduce(model: Model, objective: IntArray, low: IntArray, high: IntArray, *, whole_amounts: bool) -> Problem:
    """The problem that is left within the given bounds."""
    free = low < high
    fixed = np.where(free, 0, low)
    possible = bool((low <= high).all())
    limit = model.limit - model.matrix @ fixed
    cols = np.flatnonzero(free)
    every = np.arange(model.n_rows)
    return hand_over(
        model, objective, model.matrix[:, cols], limit, low, high, cols, every, fixed, possible=possible,
        whole_amounts=whole_amounts,
    )  # fmt: skip


def hand_over(
    model: Model, objective: IntArray, matrix: Matrix, limit: IntArray, low: IntArray, high: IntArray,
    cols: IntArray, rows: IntArray, fixed: IntArray, *, possible: bool = True, whole_amounts: bool = False,
) -> Problem:  # fmt: skip
    """The problem over some columns of the model; `limit` is what the fixed ones leave of the given rows."""
    most = tables.above(matrix) @ high[cols].astype(float) + tables.below(matrix) @ low[cols].astype(float)
    empty = tables.is_empty(matrix)
    possible = possible and bool((limit[empty] >= 0).all())
    binding = np.flatnonzero((most > limit - 1e-9 * np.abs(most)) & ~empty)
    kind = model.kind[cols]
    unit = _units(kind, high[cols])
    scaled, row_unit = _scaled(matrix[binding], unit)
    cost = -objective[cols].astype(float) * unit
    cost_unit = max(1.0, float(np.abs(cost).max(initial=0)) / COEFFICIENT_MOST)
    countable = whole_amounts and float(unit.max(initial=1, where=kind == Kind.AMOUNT)) == 1
    whole = (kind == Kind.YESNO) | ((kind == Kind.AMOUNT) & countable)
    return Problem(
        cost / cost_unit, scaled, limit[binding] / row_unit, low[cols] / unit, high[cols] / unit, whole.astype(np.int8),
        cols, rows[binding], unit, row_unit, cost_unit, exact_dot(objective, fixed), possible, fixed.astype(float),
        model.n_rows,
    )  # fmt: skip


def _units(kind: NDArray[np.int8], high: IntArray) -> FloatArray:
    """What 1 of each variable stands for: amounts that are too large are counted in parts of the largest."""
    unit = np.ones(kind.size)
    largest = float(high[kind == Kind.AMOUNT].max(initial=1))
    if largest > WHOLE_MOST:
        unit[kind == Kind.AMOUNT] = largest
    unit[kind == Kind.MEASURE] = np.maximum(1.0, high[kind == Kind.MEASURE])
    return unit


def _scaled(matrix: Matrix, unit: FloatArray) -> tuple[Matrix, FloatArray]:
    """The rows in the new units, and what rows with large coefficients were divided by."""
    if not matrix.shape[0]:
        return matrix.astype(float), np.empty(0)
    scaled = tables.by_column(matrix, unit)
    largest = tables.largest(scaled)
    row_unit = np.where(largest > COEFFICIENT_MOST, largest, 1.0)
    return tables.by_row(scaled, 1.0 / row_unit), row_unit


def relax(problem: Problem, *, time_limit: float | None = None) -> Answer:
    """The optimum when everything may be fractional, with prices of the rows."""
    if not problem.possible:
        return Answer(None, done=True, impossible=True)
    if not problem.cols.size:
        return Answer(problem.fixed, done=True, prices=np.zeros(problem.n_rows))
    for presolve in ways():
        options: dict[str, object] = {"presolve": presolve}
        if time_limit is not None:
            options["time_limit"] = max(0.0, time_limit)
        result = linprog(
            problem.cost, A_ub=problem.matrix if problem.rows.size else None,
            b_ub=problem.limit if problem.rows.size else None, bounds=np.column_stack((problem.low, problem.high)),
            method="highs-ds", options=options,
        )  # fmt: skip
        if result.status in (0, 1):
            break
    if result.status == 2:
        return Answer(None, done=True, impossible=True)
    if result.status != 0:
        return Answer(None, done=False)
    prices = np.zeros(problem.n_rows)
    if problem.rows.size:
        prices[problem.rows] = -result.ineqlin.marginals / problem.row_unit * problem.cost_unit
    return Answer(_point(problem, result.x), done=True, prices=prices)


def branch(
    problem: Problem, *, node_limit: int, time_limit: float | None = None, presolve: bool = True, gap: float = 0.0
) -> Answer:
    """The optimum in whole numbers, or within `gap` (a share) of the bound, or the best found within the limits."""
    if not problem.possible:
        return Answer(None, done=True, impossible=True)
    if not problem.cols.size:
        return Answer(problem.fixed, done=True, bound=float(problem.rest))
    options: dict[str, object] = {"mip_rel_gap": gap, "node_limit": node_limit, "presolve": presolve in ways()}
    if time_limit is not None:
        options["time_limit"] = max(0.0, time_limit)
    constraints = LinearConstraint(problem.matrix, ub=problem.limit) if problem.rows.size else ()
    result = milp(
        problem.cost, integrality=problem.whole, bounds=Bounds(problem.low, problem.high), constraints=constraints,
        options=options,
    )  # fmt: skip
    if result.status == 2:
        return Answer(None, done=True, impossible=True)
    bound = result.mip_dual_bound
    worth = None if bound is None or not np.isfinite(bound) else -float(bound) * problem.cost_unit + problem.rest
    z = None if result.x is None else _point(problem, result.x)
    return Answer(z, done=result.status == 0, bound=worth, nodes=int(result.mip_node_count or 0))


def _point(problem: Problem, found: FloatArray) -> FloatArray:
    z = problem.fixed.copy()
    z[problem.cols] = np.asarray(found) * problem.unit
    return z
