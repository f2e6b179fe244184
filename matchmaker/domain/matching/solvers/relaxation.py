"""The linear relaxation of a part, made smaller first: few variables, and at size few of their columns at once.

Where nothing gains from "in use", the least y that an amount allows is x / most, so y is put in its place and both of
its rows go. Of very many amounts only promising ones are handed over; their prices are held against all others, and
what they do not reach is added until nothing is. Prices of rows that were left out follow, so that the whole model
gets prices; whether they prove anything is computed elsewhere (`bounds`).
"""

from __future__ import annotations

import time

import numpy as np
from scipy.optimize import linprog

from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.highs import Answer, FloatArray, Problem, ways
from matchmaker.domain.matching.solvers.lines import best_of_each
from matchmaker.domain.matching.solvers.rows import below, fold

MANY = 12_000  # variables: above it they are handed over by and by
BEST = 6  # of every row and column to begin with
ADDED = 3  # of every row in one round
ROUNDS = 40
HAIR = 1e-7


def relax(form: Formulation, problem: Problem, plan: IntArray, *, deadline: float | None = None) -> Answer:
    """The optimum of the relaxation with prices of all rows; plan: a feasible one, so that there is an answer."""
    if not problem.possible:
        return Answer(None, done=True, impossible=True)
    if not problem.cols.size:
        return Answer(problem.fixed, done=True, prices=np.zeros(problem.n_rows))
    folded = _Folded(form, problem)
    point, prices = folded.solve(plan, deadline)
    if point is None or prices is None:
        return Answer(None, done=False)
    return Answer(folded.unfold(point), done=True, prices=folded.all_prices(prices))


class _Folded:
    """The problem without the y that amounts decide. cost, matrix, limit, low, high: as in Problem, columns `kept`."""

    def __init__(self, form: Formulation, problem: Problem) -> None:
        self.form, self.problem = form, problem
        place = np.full(form.model.n_vars, -1, dtype=np.int64)
        place[problem.cols] = np.arange(problem.cols.size)
        self.x, self.y = self._foldable(place)
        keep = np.ones(problem.cols.size, dtype=bool)
        keep[self.y] = False
        self.kept = np.flatnonzero(keep)
        self.factor = problem.unit[self.x] / form.most[problem.cols[self.x]]
        links = np.zeros(form.model.n_rows, dtype=bool)
        links[form.link_rows[problem.cols[self.x]].ravel()] = True
        self.rows = np.flatnonzero(~links[problem.rows])
        n_new = np.full(problem.cols.size, -1, dtype=np.int64)
        n_new[self.kept] = np.arange(self.kept.size)
        to = n_new[self.x]
        self.matrix = fold(problem.matrix[self.rows], self.kept, to, self.y, self.factor)
        self.cost = problem.cost[self.kept]
        self.cost[to] += problem.cost[self.y] * self.factor
        self.limit, self.low, self.high = problem.limit[self.rows], problem.low[self.kept], problem.high[self.kept]

    def _foldable(self, place: IntArray) -> tuple[IntArray, IntArray]:
        """Positions of amounts and of the y that follow from them, both still free."""
        form, problem = self.form, self.problem
        arcs = np.flatnonzero(form.y >= 0)
        arcs = arcs[(place[arcs] >= 0) & (place[form.y[arcs]] >= 0)]
        sharing = np.bincount(form.y[form.y >= 0], minlength=form.model.n_vars)
        arcs = arcs[sharing[form.y[arcs]] == 1]
        links = np.zeros(form.model.n_rows, dtype=bool)
        links[form.link_rows[form.y >= 0].ravel()] = True
        others = problem.matrix[np.flatnonzero(~links[problem.rows])]
        wanted = np.asarray(below(others).sum(axis=0)).ravel() < 0
        wanted |= problem.cost < 0
        arcs = arcs[~wanted[place[form.y[arcs]]] & (problem.low[place[arcs]] >= 0)]
        return place[arcs], place[form.y[arcs]]

    def solve(self, plan: IntArray, deadline: float | None) -> tuple[FloatArray | None, FloatArray | None]:
        """Amounts of the kept variables, and prices of the rows left."""
        if self.kept.size <= MANY:
            return self._solve(np.arange(self.kept.size), deadline)
        active = self._promising(plan)
        row_of = np.concatenate((self.form.program.graph.i, np.zeros(self.form.model.n_vars, dtype=np.int64)))
        point = prices = None
        for _ in range(ROUNDS):
            point, prices = self._solve(active, deadline)
            if point is None or prices is None:
                return point, prices
            reduced = self.cost + self.matrix.T @ prices
            short = np.flatnonzero(reduced < -HAIR * max(1.0, float(np.abs(self.cost).max())))
            short = np.setdiff1d(short, active)
            if not short.size:
                break
            rows = row_of[self.problem.cols[self.kept[short]]]
            active = np.union1d(active, short[best_of_each(rows, -reduced[short], ADDED)])
        return point, prices

    def _promising(self, plan: IntArray) -> IntArray:
        """Everything that is no amount, what the plan uses, and the best of every row and column."""
        graph, variables = self.form.program.graph, self.problem.cols[self.kept]
        amounts = np.flatnonzero(variables < graph.n_arcs)
        arcs = variables[amounts]
        gain = -self.cost[amounts]
        chosen = np.zeros(amounts.size, dtype=bool)
        chosen[best_of_each(graph.i[arcs], gain, BEST)] = True
        chosen[best_of_each(graph.j[arcs], gain, BEST)] = True
        chosen |= plan[arcs] > 0
        return np.concatenate((amounts[chosen], np.flatnonzero(variables >= graph.n_arcs)))

    def _solve(self, active: IntArray, deadline: float | None) -> tuple[FloatArray | None, FloatArray | None]:
        matrix = self.matrix[:, active]
        out = np.setdiff1d(np.arange(self.kept.size), active)
        limit = self.limit - self.matrix[:, out] @ self.low[out] if out.size else self.limit
        for presolve in ways():
            options: dict[str, object] = {"presolve": presolve}
            if deadline is not None:
                options["time_limit"] = max(0.0, deadline - time.monotonic())
            box = np.column_stack((self.low[active], self.high[active]))
            rows = (matrix, limit) if limit.size else (None, None)
            result = linprog(
                self.cost[active], A_ub=rows[0], b_ub=rows[1], bounds=box, method="highs-ds", options=options
            )
            if result.status == 0:
                point = self.low.copy()
                point[active] = result.x
                return point, -result.ineqlin.marginals if limit.size else np.empty(0)
            if result.status == 1:
                break
        return None, None

    def unfold(self, point: FloatArray) -> FloatArray:
        """All variables of the model in their own units."""
        scaled = np.zeros(self.problem.cols.size)
        scaled[self.kept] = point
        scaled[self.y] = scaled[self.x] * self.factor
        z = self.problem.fixed.copy()
        z[self.problem.cols] = scaled * self.problem.unit
        return z

    def all_prices(self, prices: FloatArray) -> FloatArray:
        """Prices of every row of the model; those of left-out rows make up what y costs elsewhere."""
        problem, form = self.problem, self.form
        found = np.zeros(problem.n_rows)
        found[problem.rows[self.rows]] = prices / problem.row_unit[self.rows] * problem.cost_unit
        paid = (problem.matrix[self.rows][:, self.y].T @ prices + problem.cost[self.y]) * problem.cost_unit
        arcs = problem.cols[self.x]
        found[form.link_rows[arcs, 0]] = np.maximum(0.0, paid) / form.most[arcs]
        return found
