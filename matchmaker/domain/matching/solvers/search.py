"""One objective after the other over a part: the plan in hand gives way only to a better one that was checked exactly.

Each step solves the linear relaxation, proves a bound from its prices, and asks for whole answers (HiGHS' branch and
bound) only when the plan in hand does not reach that bound. What an earlier step reached becomes a row; its prices
also narrow every variable to what is still possible.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain.matching.solvers import bounds, cases, highs, relaxation, rings
from matchmaker.domain.matching.solvers.bounds import Proof
from matchmaker.domain.matching.solvers.dive import dive
from matchmaker.domain.matching.solvers.formulation import Formulation
from matchmaker.domain.matching.solvers.goals import exact_dot
from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.highs import FloatArray
from matchmaker.domain.matching.solvers.model import Kind, Model
from matchmaker.domain.matching.solvers.neighbourhood import Neighbourhoods
from matchmaker.domain.matching.solvers.program import Form, Goal, Program, violations
from matchmaker.domain.matching.solvers.uniqueness import is_only

NODES = 2_000  # of branch and bound, for each step
PATTERN_NODES = 200  # for whole amounts once it is settled which arcs are in use
PATTERN_MOST = 600  # amounts for which that is tried
COUNTABLE = 64  # amounts up to this are asked for in whole numbers from the start where vertices may be fractions
EXACT_MOST = 1_200  # open questions up to which branch and bound is asked for everything at once
AROUND_NODES = 40  # of branch and bound in a neighbourhood
PROVABLE = 30  # open questions up to which an optimum is proved case by case
FEW_CASES = 12  # that are walked before branch and bound is asked
IDLE = 80  # neighbourhoods without any gain, after which the search ends
RINGED = 600  # open questions up to which rings of pairs are decided instead of neighbourhoods
RING_NODES = 20  # of branch and bound for a ring, and for the question whether anything better is left
ASKED = 3  # times that question is asked again after it was answered by a better plan


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard a step is tried, in counts: the plan depends on the part and on these alone.

    few: up to so many open yes-or-no questions go to branch and bound at once. exact_most: up to so many do after the
    rings or neighbourhoods (`few` at least). share: neighbourhoods for each open question; most: at most so many.
    ringed: up to so many open questions rings are decided instead of neighbourhoods. rings: how wide, one after the
    other; gap: a share of the bound within which a ring's plan will do. tolerance: thousandths of the bound within
    which a plan will do.
    """

    few: int = 100
    exact_most: int = EXACT_MOST
    share: float = 1 / 16
    most: int = 600
    ringed: int = RINGED
    rings: tuple[int, ...] = (1, 2)
    gap: float = 0.0
    tolerance: int = 0

    def rounds(self, questions: int) -> int:
        return min(self.most, int(questions * self.share))

    def satisfied(self, value: int, bound: int) -> bool:
        return bound - value <= self.tolerance * abs(bound) // 1000


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
    vertex of the relaxation is whole by itself. proving: whether optima are worth proving case by case; not once an
    earlier goal was not proved.
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
        self.worth: IntArray | None = None
        self.unique = self.settled = False
        self.proving = True

    def time_left(self) -> float | None:
        """Seconds until the deadline, or None without one; notes when it has passed."""
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            self.stopped = "time_limit"
        return max(0.0, left)

    def maximise(self, objective: IntArray, *, even: bool = True, effort: Effort = Effort()) -> Step:
        """Improve the plan in hand; `even`: this step's own rows leave vertices whole."""
        value, whole = self._worth(objective), not (even and self.even)
        form = Form.MILP if self.form.has_questions else Form.LP
        if self.time_left() == 0.0:
            return Step(value, None, None, form, 0, None)
        proof = bounds.of_boxes(self.model, objective)
        if value == proof.bound:
            return Step(value, value, value, form, 0, proof)
        relaxed = relaxation.relax(self.form, self._problem(objective), self.plan, deadline=self.deadline)
        if relaxed.prices is None or relaxed.z is None:
            self.time_left()
            return Step(value, None, None, form, 0, None)
        proof = bounds.prove(self.model, objective, relaxed.prices)
        if value < proof.bound:
            self._improve(objective, relaxed.z, settle=form is Form.LP)
            value = self._worth(objective)
        if value >= proof.bound or (form is Form.LP and not whole):
            return Step(value, proof.bound, proof.bound, form, 0, proof)
        if self._proved_by_cases(objective, proof, FEW_CASES):
            value = self._worth(objective)
            return Step(value, value, value, Form.MILP, 0, proof)
        reported, nodes = self._look_around(objective, proof, relaxed.z, effort)
        value = self._worth(objective)
        questions = self._questions(proof, value)
        if questions <= effort.few or (
            questions <= effort.exact_most and not effort.satisfied(value, reported)
        ):  # fmt: skip
            reported, more = self._branch(objective, proof, relaxed.z, effort, whole_amounts=whole)
            nodes += more
        proved = proof.bound
        if self._worth(objective) < proved and self._proved_by_cases(objective, proof):
            proved = reported = self._worth(objective)
        return Step(self._worth(objective), proved, min(reported, proof.bound), Form.MILP, nodes, proof)

    def _proved_by_cases(self, objective: IntArray, proof: Proof, most: int = cases.MOST_CASES) -> bool:
        """Whether it is proved, case by case, that nothing is better than the plan in hand; it may improve on the way.
        Tried where few questions are open, and amounts are small enough for a solver's tolerances."""
        while self._provable(proof, self._worth(objective)):
            value = self._worth(objective)
            left = copy.copy(self.model)
            left.low, left.high = bounds.tighten(self.model, proof, value + 1)
            if cases.closed(
                left, objective, value + 1, found=lambda z: self.adopt(objective, self._rounded(z)),
                deadline=self.deadline, most=most,
            ):  # fmt: skip
                return True
            if self._worth(objective) == value:
                return False
        return False

    def _provable(self, proof: Proof, value: int) -> bool:
        small = int(self.model.high[: self.program.graph.n_arcs].max(initial=0)) <= highs.WHOLE_MOST
        return self.proving and small and self._questions(proof, value) <= PROVABLE and self.time_left() != 0.0

    def is_only(self, objective: IntArray, proof: Proof, value: int) -> bool:
        """Whether it is proved that no other plan is worth `value` or more in this objective."""
        if is_only(self.form, proof, value):
            return True
        if not self._provable(proof, value - 1):
            return False
        plan = self.form.lift(self.plan)

        def settled(case: Model, of_case: Proof) -> bool:
            inside = bool(((case.low <= plan) & (plan <= case.high)).all())
            return inside and is_only(self.form, of_case, value, case)

        if cases.closed(self.model, objective, value, settled=settled, deadline=self.deadline):
            return True
        return cases.alone(self.model, objective, proof, plan, deadline=self.deadline)

    def _questions(self, proof: Proof, value: int) -> int:
        """How many yes-or-no questions are open when only better plans count."""
        low, high = bounds.tighten(self.model, proof, value + 1)
        return int(((low < high) & (self.model.kind == Kind.YESNO)).sum())

    def _look_around(self, objective: IntArray, proof: Proof, z: FloatArray, effort: Effort) -> tuple[int, int]:
        """Better plans where too many questions are open for all at once; the bound reported, and nodes."""
        questions = self._questions(proof, self._worth(objective))
        if questions <= effort.few:
            return proof.bound, 0
        if questions <= effort.ringed:
            return self._by_rings(objective, proof, z, effort)
        return proof.bound, self._by_neighbourhoods(objective, proof, z, effort, questions)

    def _by_rings(self, objective: IntArray, proof: Proof, z: FloatArray, effort: Effort) -> tuple[int, int]:
        """Decide wider and wider rings, until nothing better is left that matters."""
        nodes, reported = 0, proof.bound
        for width in effort.rings:
            left = self.time_left()
            if left == 0.0:
                break
            problem = rings.ring(self.form, objective, proof, self.plan, z, width)
            answer = highs.branch(problem, node_limit=RING_NODES, time_limit=left, gap=effort.gap)
            nodes += answer.nodes
            if answer.z is not None:
                self._improve(objective, answer.z, settle=True)
            reported = self._left_beyond(objective, proof, effort)
            if effort.satisfied(self._worth(objective), reported):
                break
        return reported, nodes

    def _left_beyond(self, objective: IntArray, proof: Proof, effort: Effort) -> int:
        """The bound that is reported when the solver is asked for a plan that is better by three quarters of the
        tolerance: where there is none it says so much sooner than it finds the best one."""
        reported = proof.bound
        for _ in range(ASKED if effort.tolerance else 0):
            value = self._worth(objective)
            least = value + max(1, 3 * effort.tolerance * abs(value) // 4000)
            if least > reported:
                break
            problem = rings.beyond(self.form, objective, least)
            answer = highs.branch(problem, node_limit=1, time_limit=self.time_left(), gap=effort.gap)
            if answer.impossible:
                return least - 1
            if answer.bound is not None:
                reported = max(least - 1, min(reported, _down(answer.bound)))
            if answer.z is not None:
                self._improve(objective, answer.z, settle=True)
            if self._worth(objective) == value:
                break
        return reported

    def _by_neighbourhoods(
        self, objective: IntArray, proof: Proof, z: FloatArray, effort: Effort, questions: int
    ) -> int:  # fmt: skip
        """Dive from the relaxation, then decide small neighbourhoods anew; the nodes that it took."""
        nodes, idle = 0, 0
        self._improve(objective, dive(self.form, objective, z, proof, self.plan, deadline=self.deadline), settle=True)
        around = Neighbourhoods(self.form, objective, proof, self.plan)
        for _ in range(effort.rounds(questions)):
            left = self.time_left()
            if left == 0.0 or idle >= IDLE or effort.satisfied(self._worth(objective), proof.bound):
                break
            answer = highs.branch(around.next_problem(), node_limit=AROUND_NODES, time_limit=left)
            around.learn(done=answer.done, nodes=answer.nodes)
            nodes += answer.nodes
            gained = answer.z is not None and self._gain(objective, around, answer.z)
            idle = 0 if gained else idle + 1
        return nodes

    def _gain(self, objective: IntArray, around: Neighbourhoods, z: FloatArray) -> bool:
        """Whether a neighbourhood's point led to a better plan."""
        if objective.astype(float) @ z < self._worth(objective) + 0.5:
            return False
        plan = self._rounded(z)
        if not self.adopt(objective, plan):
            settled = highs.relax(around.settled(z, self._amounts_for(objective)), time_limit=self.time_left())
            if settled.z is None or not self.adopt(objective, self._rounded(settled.z)):
                return False
        around.move_to(self.plan)
        return True

    def _amounts_for(self, objective: IntArray) -> IntArray:
        """What amounts are chosen by when the questions are answered: the objective, or where it does not count them
        their worth, so that a limit on it holds in whole numbers too."""
        if self.worth is None or objective[self.model.kind != Kind.YESNO].any():
            return objective
        worth = np.zeros_like(objective)
        worth[: self.worth.size] = self.worth
        return worth

    def keep(self, objective: IntArray, value: int, step: Step, *, even: bool = True) -> None:
        """From now on only plans that reach `value` in this objective."""
        self.model.at_least(objective, value)
        self.narrow(step, value)
        self.even = self.even and even

    def narrow(self, step: Step, value: int) -> None:
        """Bound every variable by what the prices of a step leave possible at this value."""
        if step.proof is not None:
            self.model.low, self.model.high = bounds.tighten(self.model, step.proof, value)

    def settle_questions(self, few: int) -> None:
        """Leave the yes-or-no answers as they are from now on, when more than a few are open."""
        asked = np.flatnonzero((self.model.kind == Kind.YESNO) & (self.model.low < self.model.high))
        if asked.size > few:
            self.settled = True
            self.model.low[asked] = self.model.high[asked] = self.form.lift(self.plan)[asked]

    def settle(self, objective: IntArray) -> None:
        """Choose the amounts anew, by their worth, with the answers of the plan in hand."""
        z = self.form.lift(self.plan).astype(float)
        settled = self._settled(self._amounts_for(np.zeros_like(objective)), z, whole_amounts=False)
        if settled is not None:
            self.adopt(objective, self._rounded(settled))

    def _worth(self, objective: IntArray) -> int:
        return exact_dot(objective, self.form.lift(self.plan))

    def _problem(self, objective: IntArray) -> highs.Problem:
        return highs.reduce(self.model, objective, self.model.low, self.model.high, whole_amounts=False)

    def _branch(
        self, objective: IntArray, proof: Proof, z: FloatArray, effort: Effort, *, whole_amounts: bool
    ) -> tuple[int, int]:  # fmt: skip
        """Whole answers within what could still be better; the bound that the solver reports, and nodes. What may be
        given up again is sought to half of that only."""
        value = self._worth(objective)
        low, high = bounds.tighten(self.model, proof, value + 1)
        few = int(high[: self.program.graph.n_arcs].max(initial=0)) <= COUNTABLE
        problem = highs.reduce(self.model, objective, low, high, whole_amounts=whole_amounts and few)
        reported, nodes = proof.bound, 0
        if not problem.whole.any():
            self._improve(objective, z, settle=True)
            return reported, nodes
        for presolve in highs.ways():
            left = self.time_left()
            if left == 0.0:
                return reported, nodes
            answer = highs.branch(
                problem, node_limit=self.node_limit, time_limit=left, presolve=presolve, gap=effort.tolerance / 2000
            )
            nodes += answer.nodes
            if answer.impossible:
                return max(value, self._worth(objective)), nodes
            if answer.bound is not None:
                reported = max(value, min(reported, _down(answer.bound)))
            if answer.z is not None:
                self._improve(objective, answer.z, settle=True)
            if not answer.done:
                self._note_stop()
                return max(reported, self._worth(objective)), nodes
            if effort.satisfied(self._worth(objective), reported):
                break
        return max(reported, self._worth(objective)), nodes

    def _note_stop(self) -> None:
        if self.time_left() != 0.0 and self.stopped is None:
            self.stopped = "node_limit"

    def _improve(self, objective: IntArray, z: FloatArray, *, settle: bool) -> None:
        """Take the best plan that a solver's point leads to, if it is feasible in whole numbers and better."""
        for plan in self._plans(objective, z, settle=settle):
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
        problem = highs.reduce(self.model, self._amounts_for(objective), low, high, whole_amounts=whole_amounts)
        if not whole_amounts:
            return highs.relax(problem, time_limit=self.time_left()).z
        if problem.cols.size > PATTERN_MOST:
            return None
        return highs.branch(problem, node_limit=PATTERN_NODES, time_limit=self.time_left()).z


def _down(bound: float) -> int:
    """A reported bound as a whole number, a hair of the solver's own error allowed for."""
    return int(np.floor(bound + 1e-6 + 1e-9 * abs(bound)))
