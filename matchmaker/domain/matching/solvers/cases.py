"""An optimum proved case by case: a small branch and bound in which every bound holds in whole numbers.

HiGHS says when its own search left nothing better; that is a report and no proof. Here every case is closed by its
rows alone (`propagate`), by prices that prove its bound (`bounds`), often those of the case that it is a half of, or by
prices that prove that it holds no plan at all, whoever found them.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import linprog

from matchmaker.domain.matching.solvers import bounds, highs, propagate
from matchmaker.domain.matching.solvers.bounds import Proof
from matchmaker.domain.matching.solvers.goals import exact_dot
from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.highs import FloatArray, Problem
from matchmaker.domain.matching.solvers.model import Kind, Model, none
from matchmaker.domain.matching.solvers.rows import is_empty, with_column

MOST_CASES = 150
FEW_CASES = 25  # for one amount on one side of the plan's
WHOLE = 1e-6

Settled = Callable[[Model, Proof], bool]
_Half = tuple[IntArray, IntArray, Proof | None]


def closed(
    model: Model, objective: IntArray, least: int, *, settled: Settled | None = None,
    found: Callable[[FloatArray], bool] | None = None, deadline: float | None = None, most: int = MOST_CASES,
    before: Proof | None = None,
) -> bool:  # fmt: skip
    """Whether no whole point of the model is worth `least` or more, but for those of cases that `settled` accepts.

    False also where that was not found out within `most` cases, or before the deadline (time.monotonic). found:
    is handed points of a solver that look whole and worth `least`; when it says so the search ends. before: prices of
    the same rows, tried first.
    """
    waiting: list[_Half] = [(model.low, model.high, before)]
    for _ in range(most):
        if not waiting:
            return True
        if deadline is not None and time.monotonic() > deadline:
            return False
        case = copy.copy(model)
        case.low, case.high, before = waiting.pop()
        halves = _halves(case, objective, least, settled, found, before)
        if halves is None:
            return False
        waiting += halves
    return not waiting


def alone(model: Model, objective: IntArray, proof: Proof, plan: IntArray, *, deadline: float | None = None) -> bool:
    """Whether no other whole point of the model has amounts that are worth as much as those of `plan`, a point of it.

    Amount by amount: none is worth so much with one more of it, none with one less; then it is as in the plan for good.
    proof: prices that say most of it at once. False also where that was not found out.
    """
    least, left = exact_dot(objective, plan), copy.copy(model)
    left.low, left.high = bounds.tighten(model, proof, least)
    for k in np.flatnonzero(model.kind == Kind.AMOUNT).tolist():
        for low, high in ((int(plan[k]) + 1, int(left.high[k])), (int(left.low[k]), int(plan[k]) - 1)):
            if low > high:
                continue
            other = copy.copy(left)
            other.low, other.high = left.low.copy(), left.high.copy()
            other.low[k], other.high[k] = low, high
            if not closed(other, objective, least, deadline=deadline, most=FEW_CASES, before=proof):
                return False
        left.low[k] = left.high[k] = plan[k]
    return True


def _halves(
    case: Model, objective: IntArray, least: int, settled: Settled | None,
    found: Callable[[FloatArray], bool] | None, before: Proof | None,
) -> list[_Half] | None:  # fmt: skip
    """Nothing for a case that is closed, its two halves where it is not, None where it cannot be halved. before: the
    prices of the case that it is a half of."""
    inside = propagate.narrowed(case)
    if inside is None:
        return []
    case.low, case.high = inside
    if before is not None and bounds.again(case, objective, before).bound < least:
        return []
    problem = highs.reduce(case, objective, case.low, case.high, whole_amounts=False)
    answer = highs.relax(problem)
    if answer.impossible:
        return [] if bounds.prove(case, none(case.n_vars), _against(case, problem), finely=True).total < 0 else None
    if answer.prices is None or answer.z is None:
        return None
    proof = bounds.prove(case, objective, answer.prices, finely=True)
    if proof.bound < least or (settled is not None and settled(case, proof)):
        return []
    if found is not None and _looks_whole(case, answer.z) and found(answer.z):
        return None
    case.low, case.high = bounds.tighten(case, proof, least)
    halves = _split(case, answer.z)
    return None if halves is None else [(low, high, proof) for low, high in halves]


def _looks_whole(case: Model, z: FloatArray) -> bool:
    return bool((np.abs(z - np.rint(z))[case.kind != Kind.MEASURE] <= WHOLE).all())


def _split(case: Model, z: FloatArray) -> list[tuple[IntArray, IntArray]] | None:
    """The case halved at a yes-or-no question, the least decided one first, or else at an amount that is a fraction."""
    free = case.low < case.high
    questions, amounts = (np.flatnonzero(free & (case.kind == kind)) for kind in (Kind.YESNO, Kind.AMOUNT))
    apart = np.abs(z - np.rint(z))
    fractions = [k for k in (questions[apart[questions] > WHOLE], amounts[apart[amounts] > WHOLE]) if k.size]
    if fractions:
        k = int(fractions[0][np.argmax(apart[fractions[0]])])
    elif questions.size:
        k = int(questions[0])
    else:
        return None
    below = int(np.clip(np.floor(z[k]), case.low[k], case.high[k] - 1))
    low, high = case.low.copy(), case.high.copy()
    low[k], high[k] = below + 1, below
    return [(case.low, high), (low, case.high)]


def _against(case: Model, problem: Problem) -> FloatArray:
    """Prices of the rows by which they cannot all hold: from how little they would have to be broken together."""
    prices = np.zeros(case.n_rows)
    if not problem.possible:
        left = case.limit - case.matrix @ np.where(case.low < case.high, 0, case.low)
        prices[np.flatnonzero(is_empty(case.matrix[:, problem.cols]) & (left < 0))[:1]] = 1.0
        return prices
    broken = with_column(problem.matrix, -1.0)
    ends = np.column_stack((np.append(problem.low, 0.0), np.append(problem.high, np.inf)))
    cost = np.append(np.zeros(problem.cols.size), 1.0)
    found = linprog(cost, A_ub=broken, b_ub=problem.limit, bounds=ends, method="highs-ds")
    if found.status == 0:
        prices[problem.rows] = -found.ineqlin.marginals / problem.row_unit
    scaled: FloatArray = prices / max(float(prices.max(initial=0.0)), float(np.finfo(float).tiny))
    return scaled
