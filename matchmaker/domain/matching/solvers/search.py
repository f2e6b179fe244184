"""One objective after the other over a part: the plan in hand gives way only to a better one that was checked exactly.

Each step solves the linear relaxation, proves a bound from its prices, and asks for whole answers (HiGHS' branch and
bound) only when the plan in hand does not reach that bound. What an earlier step reached becomes a row; its prices
also narrow every variable to what is still possible.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain.matching.solvers import bounds, highs
from matchmaker.domain.matching.solvers.bounds import Proof
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.goals import exact_dot
from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.highs import Answer, FloatArray
from matchmaker.domain.matching.solvers.model import Kind
from matchmaker.domain.matching.solvers.program import Form, Goal, Program, violations

NODES = 2_000  # of branch and bound, for each step
PATTERN_NODES = 200  # for whole amounts once it is settled which arcs are in use


@dataclass(frozen=True, slots=True)
class Step:
    """What one objective came to. proved, reported: bounds in whole numbers, or None. form: how it was solved."""

    value: int
    proved: int | None
    reported: int | None
    form: Form
    nodes: int
    proof: Proof | None


class Search:
    """A program, its model, and the best plan so far.

    even: nothing but the network's own rows bounds the amounts once the yes-or-no questions are answered, so that a
    vertex of the relaxation is whole by itself.
    """

    def __init__(
        self, program: Program, goals: Sequence[Goal], plan: IntArray, *, node_limit: int = NODES,
        deadline: float | None = None, progress: Callable[[IntArray], None] | None = None,
    ) -> None:  # fmt: skip
        self.program, self.plan = program, plan
        self.form = Formulation(program, goals)
        self.model = self.form.model
        self.even = bool((program.take == 1).all()) and not program.caps
        self.node_limit, self.deadline, self.progress = node_limit, deadline, progress
        self.stopped: str | None = None
        self.unique = False

    def time_left(self) -> float | None:
        """Seconds until the deadline, or None without one; notes when it has passed."""
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            self.stopped = "time_limit"
        return max(0.0, left)

    def maximise(self, objective: IntArray, *, even: bool = True) -> Step:
        """Improve the plan in hand; `even`: this step's own rows leave vertices whole."""
        value, whole = self._worth(objective), not (even and self.even)
        form = Form.MILP if self.form.has_questions else Form.LP
        if self.time_left() == 0.0:
            return Step(value, None, None, form, 0, None)
        problem = self._problem(objective, whole_amounts=whole)
        relaxed = highs.relax(problem, time_limit=self.time_left())
        if relaxed.prices is None:
            self.time_left()
            return Step(value, None, None, form, 0, None)
        proof = bounds.prove(self.model, objective, relaxed.prices)
        if value < proof.bound:
            self._improve(objective, relaxed, settle=form is Form.LP)
            value = self._worth(objective)
        if value >= proof.bound or (form is Form.LP and not whole):
            return Step(value, proof.bound, proof.bound, form, 0, proof)
        reported, nodes = self._branch(objective, proof, value, whole_amounts=whole)
        return Step(self._worth(objective), proof.bound, min(reported, proof.bound), Form.MILP, nodes, proof)

    def keep(self, objective: IntArray, value: int, step: Step, *, even: bool = True) -> None:
        """From now on only plans that reach `value` in this objective."""
        self.model.at_least(objective, value)
        self.narrow(step, value)
        self.even = self.even and even

    def narrow(self, step: Step, value: int) -> None:
        """Bound every variable by what the prices of a step leave possible at this value."""
        if step.proof is not None:
            self.model.low, self.model.high = bounds.tighten(self.model, step.proof, value)

    def _worth(self, objective: IntArray) -> int:
        return exact_dot(objective, self.form.lift(self.plan))

    def _problem(self, objective: IntArray, *, whole_amounts: bool) -> highs.Problem:
        return highs.reduce(self.model, objective, self.model.low, self.model.high, whole_amounts=whole_amounts)

    def _branch(self, objective: IntArray, proof: Proof, value: int, *, whole_amounts: bool) -> tuple[int, int]:
        """Whole answers within what could still be better; the bound that the solver reports, and nodes."""
        low, high = bounds.tighten(self.model, proof, value + 1)
        problem = highs.reduce(self.model, objective, low, high, whole_amounts=whole_amounts)
        reported, nodes = proof.bound, 0
        for presolve in (True, False):
            left = self.time_left()
            if left == 0.0:
                return reported, nodes
            answer = highs.branch(problem, node_limit=self.node_limit, time_limit=left, presolve=presolve)
            nodes += answer.nodes
            if answer.impossible:
                return max(value, self._worth(objective)), nodes
            if answer.bound is not None:
                reported = max(value, min(reported, _down(answer.bound)))
            self._improve(objective, answer, settle=True)
            if not answer.done:
                self._note_stop()
                return max(reported, self._worth(objective)), nodes
            if self._worth(objective) >= reported:
                break
        return max(reported, self._worth(objective)), nodes

    def _note_stop(self) -> None:
        if self.time_left() != 0.0 and self.stopped is None:
            self.stopped = "node_limit"

    def _improve(self, objective: IntArray, answer: Answer, *, settle: bool) -> None:
        """Take the best plan that a solver's point leads to, if it is feasible in whole numbers and better."""
        if answer.z is None:
            return
        for plan in self._plans(objective, answer.z, settle=settle):
            if self.adopt(objective, plan):
                return

    def adopt(self, objective: IntArray, plan: IntArray) -> bool:
        """Replace the plan in hand when this one keeps everything and is worth more."""
        if (plan < 0).any() or violations(self.program, plan):
            return False
        lifted = self.form.lift(plan)
        if exact_dot(objective, lifted) <= self._worth(objective) or not self.model.holds(lifted):
            return False
        self.plan = plan
        if self.progress is not None:
            self.progress(plan)
        return True

    def _plans(self, objective: IntArray, z: FloatArray, *, settle: bool) -> Iterator[IntArray]:
        """Whole plans near a point: as it is, and after its yes-or-no answers were made firm."""
        yield self._rounded(z)
        if not settle:
            return
        for whole in (False, True):
            firm = self._settled(objective, z, whole_amounts=whole)
            if firm is not None:
                yield self._rounded(firm)
                yield np.maximum(0, np.floor(firm[: self.program.graph.n_arcs] + 1e-6)).astype(np.int64)

    def _rounded(self, z: FloatArray) -> IntArray:
        return np.rint(z[: self.program.graph.n_arcs]).astype(np.int64)

    def _settled(self, objective: IntArray, z: FloatArray, *, whole_amounts: bool) -> FloatArray | None:
        """The best amounts when the yes-or-no answers are those of the point."""
        asked = self.model.kind == Kind.YESNO
        low, high = self.model.low.copy(), self.model.high.copy()
        low[asked] = high[asked] = np.clip(np.rint(z[asked]), low[asked], high[asked]).astype(np.int64)
        problem = highs.reduce(self.model, objective, low, high, whole_amounts=whole_amounts)
        if not whole_amounts:
            return highs.relax(problem, time_limit=self.time_left()).z
        return highs.branch(problem, node_limit=PATTERN_NODES, time_limit=self.time_left()).z


def _down(bound: float) -> int:
    """A reported bound as a whole number, a hair of the solver's own error allowed for."""
    return int(np.floor(bound + 1e-6 + 1e-9 * abs(bound)))
