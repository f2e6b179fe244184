"""Large-neighbourhood search: a few offers and needs at a time are decided anew, everything else stays as it is.

Where the plan in hand falls short of the proved bound is known for every offer and need: the bound's prices, held
against the plan, leave a loss at each. Neighbourhoods grow from where the loss is, along the pairs that the prices find
promising, and are small enough for branch and bound to finish. Choices are drawn from a generator that is seeded by
the part itself, and the effort is a number of rounds, so that the same part gives the same plan.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from matchmaker.domain.matching.solvers import highs
from matchmaker.domain.matching.solvers.bounds import Proof
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.graph import BoolArray, IntArray
from matchmaker.domain.matching.solvers.highs import FloatArray, Problem
from matchmaker.domain.matching.solvers.lines import promising
from matchmaker.domain.matching.solvers.model import Kind
from matchmaker.domain.matching.solvers.rows import times

PROMISING = 6  # pairs of every row and column
QUESTIONS = 70  # yes-or-no questions of a neighbourhood to begin with
LEAST, MOST = 24, 160  # of them later on
PART = 4  # of all questions at most one in so many


class Neighbourhoods:
    """Parts of a model around a plan that may be decided anew."""

    def __init__(
        self, form: Formulation, objective: IntArray, proof: Proof, plan: IntArray, *, whole_amounts: bool = False
    ) -> None:
        self.whole_amounts = whole_amounts
        self.form, self.model, self.objective, self.proof = form, form.model, objective, proof
        self.columns = csc_array(self.model.matrix)
        self.rng = np.random.default_rng(_seed(form, objective))
        self.most = max(LEAST, min(MOST, int((self.model.kind == Kind.YESNO).sum()) // PART))
        self.size = float(min(QUESTIONS, self.most))
        self.visited = np.zeros(form.program.graph.n_cols)
        self._pick_promising(plan)
        self.move_to(plan)

    def move_to(self, plan: IntArray) -> None:
        """Look around this plan from now on."""
        self.plan, self.z = plan, self.form.lift(plan)
        self.activity = times(self.model.matrix, self.z)
        self._find_losses()

    def next_problem(self) -> Problem:
        """One neighbourhood as a problem of its own."""
        rows, cols = self._grow()
        graph = self.form.program.graph
        arcs = self.near[rows[graph.i[self.near]] & cols[graph.j[self.near]]]
        free = self._variables(arcs, cols)
        self.free = free
        return self._problem(self.objective, free, self.z)

    def settled(self, z: FloatArray, worth: IntArray) -> Problem:
        """The last neighbourhood with its questions answered as in the point z, for the amounts of greatest worth."""
        answered = self.z.copy()
        asked = self.free[self.model.kind[self.free] == Kind.YESNO]
        answered[asked] = np.clip(np.rint(z[asked]), self.model.low[asked], self.model.high[asked]).astype(np.int64)
        return self._problem(worth, np.setdiff1d(self.free, asked), answered)

    def _problem(self, objective: IntArray, free: IntArray, z: IntArray) -> Problem:
        """Some variables free and all others as in z, which differs from the plan's point in few places."""
        moved = np.flatnonzero(z != self.z)
        part = self.columns[:, np.union1d(free, moved)]
        touched = np.unique(part.indices)
        matrix = csr_array(self.columns[:, free])[touched]
        activity = self.activity[touched]
        if moved.size:
            activity = activity + times(csr_array(self.columns[:, moved])[touched], z[moved] - self.z[moved])
        limit = np.asarray(self.model.limit[touched] - activity + times(matrix, z[free]))
        fixed = z.copy()
        fixed[free] = 0
        return highs.hand_over(
            self.model, objective, matrix, limit, self.model.low, self.model.high, free, touched, fixed
        )

    def learn(self, *, done: bool, nodes: int) -> None:
        """Larger neighbourhoods when they are easy, smaller ones when not."""
        factor = 1.08 if done and nodes <= 3 else 0.85 if not done else 1.0
        self.size = float(np.clip(self.size * factor, LEAST, self.most))

    def _variables(self, arcs: IntArray, cols: BoolArray) -> IntArray:
        """Amounts and questions of some arcs and columns; a question that other arcs share stays answered."""
        form = self.form
        y = form.y[arcs]
        shared = np.bincount(form.y[form.y >= 0], minlength=self.model.n_vars)
        inside = np.bincount(y[y >= 0], minlength=self.model.n_vars)
        whole = (y < 0) | (shared[y] == inside[y])
        arcs, y = arcs[whole], y[whole]
        others = np.flatnonzero((self.col_of >= 0) & cols[self.col_of])
        measures = np.flatnonzero(self.model.kind == Kind.MEASURE)
        free = np.unique(np.concatenate((arcs, y[y >= 0], others, measures)))
        return np.asarray(free[self.model.low[free] < self.model.high[free]])

    def _pick_promising(self, plan: IntArray) -> None:
        """Arcs that cost little to use by the prices, and those in use."""
        form, graph = self.form, self.form.program.graph
        self.near = np.flatnonzero(promising(form, self.proof, PROMISING) | (plan > 0))
        self.col_of = form.column_of_variables()
        tail, head = graph.i[self.near], graph.j[self.near]
        ones = np.ones(self.near.size, dtype=np.int8)
        self.cols_of_row = csr_array((ones, (tail, head)), shape=(graph.n_rows, graph.n_cols))
        self.rows_of_col = csr_array(self.cols_of_row.T)

    def _find_losses(self) -> None:
        """What each column lacks between the plan and the bound: its own rows and its arcs' variables."""
        proof, graph = self.proof, self.form.program.graph
        reduced, z = proof.reduced.astype(float), self.z.astype(float)
        best = np.maximum(reduced * self.model.high, reduced * self.model.low)
        off = best - reduced * z
        loss = np.bincount(graph.j, weights=off[: graph.n_arcs], minlength=graph.n_cols)
        asked = np.flatnonzero(self.form.y >= 0)
        loss += np.bincount(graph.j[asked], weights=off[self.form.y[asked]], minlength=graph.n_cols)
        slack = proof.prices.astype(float) * (self.model.limit - self.activity).astype(float)
        per_variable = abs(self.columns).astype(bool).astype(float).T @ slack
        loss += np.bincount(graph.j, weights=per_variable[: graph.n_arcs] * (self.plan > 0), minlength=graph.n_cols)
        self.loss = np.maximum(loss, 0.0)

    def _grow(self) -> tuple[BoolArray, BoolArray]:
        """Masks over rows and columns: from a column that lacks much, outwards until there are enough questions."""
        graph = self.form.program.graph
        rows, cols = np.zeros(graph.n_rows, dtype=bool), np.zeros(graph.n_cols, dtype=bool)
        weight = (self.loss + 1e-3 * (self.loss.max() + 1.0)) / (1.0 + self.visited) ** 2
        ring = [int(self.rng.choice(graph.n_cols, p=weight / weight.sum()))]
        count = 0
        while ring and count < self.size:
            col = ring.pop(0)
            if cols[col]:
                continue
            cols[col] = True
            self.visited[col] += 1
            for row in self._neighbours(self.rows_of_col, col):
                count += 1
                if not rows[row]:
                    rows[row] = True
                    near = self._neighbours(self.cols_of_row, row)
                    near = near[~cols[near]]
                    ring.extend(self.rng.permutation(near)[:3].tolist())
        return rows, cols

    @staticmethod
    def _neighbours(matrix: csr_array, line: int) -> NDArray[np.int32]:
        return np.asarray(matrix.indices[matrix.indptr[line] : matrix.indptr[line + 1]])


def _seed(form: Formulation, objective: IntArray) -> list[int]:
    """From the part itself, so that the same part is searched in the same way."""
    program = form.program
    return [int(a.sum()) % 2**32 for a in (program.supply, program.demand, program.upper, np.abs(objective))]
