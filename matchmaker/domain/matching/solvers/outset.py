"""A plan to begin with that looks at all goals at once: many needs served, each up to the floor, and what it is worth.

The goals are pursued one after the other; a plan that is good for the first alone has to be taken apart for the next.
Here they are weighed into one sum: a need served counts for more than the floor, the floor for more than the worth.
What the relaxation of this sum fills completely is asked for in whole answers too, on the promising pairs. Nothing is
proved: each goal starts from the plan and is judged by its own bound, which in most parts it then reaches at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import numpy as np

from matchmaker.domain.matching.solvers import bounds, highs, rings
from matchmaker.domain.matching.solvers.bounds import Proof
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.goals import columns_of, gain_of, taken_of
from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.highs import FloatArray
from matchmaker.domain.matching.solvers.lines import promising
from matchmaker.domain.matching.solvers.model import Kind, none
from matchmaker.domain.matching.solvers.program import Goal, GoalKind, Program, violations

SERVING = (GoalKind.URGENT, GoalKind.SERVED, GoalKind.FLOOR)
LEAST, MOST = 31, 5_000  # pairs that are asked whether they are in use: below cases are walked, above it takes long
NODES = 20
GAP = 0.005  # of the sum: the goals themselves are taken further
WORTH = 2**30  # what a plan is worth in the sum at most


def outset(program: Program, goals: Sequence[Goal], *, time_limit: float | None = None) -> IntArray | None:
    """A plan that keeps every limit, or None: where goals do not begin with needs to serve, or none was found."""
    leading = list(takewhile(lambda goal: goal.kind is not GoalKind.VALUE, goals))
    if not any(goal.kind in SERVING for goal in leading):
        return None
    form = Formulation(program, goals)
    asked, largest = int((form.y >= 0).sum()), int(form.most.max(initial=0))
    if not LEAST <= asked <= MOST or largest > highs.WHOLE_MOST:
        return None
    whole = _Sum(form, leading, _worth(program, goals), time_limit)
    for hard in (True, False):
        plan = whole.plan(hard=hard)
        if plan is not None:
            return plan
    return None


def _worth(program: Program, goals: Sequence[Goal]) -> FloatArray:
    """What a granule of each arc counts: the gain of the first goal that has one."""
    for goal in goals:
        if goal.kind is GoalKind.VALUE:
            return gain_of(program, goal).astype(float)
    return np.ones(program.graph.n_arcs)


class _Sum:
    """The goals as one sum over a formulation, its relaxation, and whole plans near it."""

    def __init__(self, form: Formulation, goals: Sequence[Goal], worth: FloatArray, time_limit: float | None) -> None:
        self.form, self.time_limit = form, time_limit
        self.filled, self.least = self._add_filled(goals)
        self.objective = self._objective(goals, worth)
        problem = highs.reduce(form.model, self.objective, form.model.low, form.model.high, whole_amounts=False)
        self.relaxed = highs.relax(problem, time_limit=time_limit)

    def plan(self, *, hard: bool) -> IntArray | None:
        """The best plan on promising pairs; hard: it fills what the relaxation fills, or there is none."""
        z, prices, model = self.relaxed.z, self.relaxed.prices, self.form.model
        if z is None or prices is None:
            return None
        proof = bounds.prove(model, self.objective, prices)
        low = model.low.copy()
        if hard:
            full = np.concatenate((self.form.o[self.form.o >= 0], self.filled))
            reached = full[z[full] > model.high[full] - 1e-6]
            low[reached] = model.high[reached]
        return self._whole(z, proof, low)

    def _whole(self, z: FloatArray, proof: Proof, low: IntArray) -> IntArray | None:
        form, n_arcs = self.form, self.form.program.graph.n_arcs
        near = promising(form, proof, 1) | (z[:n_arcs] > 1e-9)
        problem = rings.thinned(form, self.objective, near, low)
        found = highs.branch(problem, node_limit=NODES, time_limit=self.time_limit, gap=GAP).z
        if found is None:
            return None
        for amounts in (found, self._settled(found, low)):
            plan = None if amounts is None else np.rint(amounts[:n_arcs]).astype(np.int64)
            if plan is not None and not (plan < 0).any() and not violations(form.program, plan):
                return plan
        return None

    def _settled(self, z: FloatArray, low: IntArray) -> FloatArray | None:
        """The best amounts for the answers of a point."""
        model = self.form.model
        asked = model.kind == Kind.YESNO
        low, high = low.copy(), model.high.copy()
        low[asked] = high[asked] = np.clip(np.rint(z[asked]), low[asked], high[asked]).astype(np.int64)
        problem = highs.reduce(model, self.objective, low, high, whole_amounts=False)
        return highs.relax(problem, time_limit=self.time_limit).z

    def _add_filled(self, goals: Sequence[Goal]) -> tuple[IntArray, IntArray]:
        """A measure for each column of the floor: what it takes, up to the floor; and its most."""
        form, program = self.form, self.form.program
        self._add_cover()
        floor = next((goal for goal in goals if goal.kind is GoalKind.FLOOR), None)
        if floor is None:
            return none(0), none(0)
        cols = np.flatnonzero(columns_of(program, floor))
        top = -(-program.demand[cols] * floor.floor_percent // 100)
        least = np.minimum(top, np.minimum(taken_of(program, form.most), program.demand)[cols])
        filled = form.add(none(cols.size), least, Kind.MEASURE, lambda _x, taken: np.minimum(taken[cols], least))
        row, nothing = np.arange(cols.size), none(cols.size)
        form.model.add_rows(nothing, form.taken_rows(cols, -1), (row, filled, 1))
        form.model.add_rows(nothing, (row, filled, 1), (row, form.o[cols], -least))
        return filled, least

    def _add_cover(self) -> None:
        """Who is served has a pair in use: that the relaxation, left alone, answers with a part of one."""
        form, graph = self.form, self.form.program.graph
        cols = np.flatnonzero(form.o >= 0)
        arcs = np.flatnonzero((form.o >= 0)[graph.j] & (form.most > 0))
        uncertain = np.zeros(graph.n_cols, dtype=bool)
        uncertain[graph.j[arcs[form.y[arcs] < 0]]] = True
        cols = cols[~uncertain[cols]]
        arcs = arcs[~uncertain[graph.j[arcs]]]
        place = np.full(graph.n_cols, -1, dtype=np.int64)
        place[cols] = np.arange(cols.size)
        form.model.add_rows(
            none(cols.size), (place[graph.j[arcs]], form.y[arcs], -1), (np.arange(cols.size), form.o[cols], 1)
        )  # fmt: skip

    def _objective(self, goals: Sequence[Goal], worth: FloatArray) -> IntArray:
        """Worth comes to `WORTH` at most, a column that is served to two parts in n of that, filled to two more."""
        form, program = self.form, self.form.program
        best = np.zeros(program.graph.n_rows)
        np.maximum.at(best, program.graph.i, worth * (form.most > 0))
        found = np.zeros(form.model.n_vars)
        found[: worth.size] = worth * (WORTH / max(1.0, float(best @ program.supply)))
        each = 2.0 * WORTH / max(1, program.graph.n_cols)
        for goal in goals:
            if goal.kind in SERVING:
                found[form.o[np.flatnonzero(columns_of(program, goal))]] += each
        if self.filled.size:
            found[self.filled] = each / np.maximum(1, self.least)
        return np.rint(found).astype(np.int64)
