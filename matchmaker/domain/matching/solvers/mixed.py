"""Divisible allocation in general: smallest tranches and shares, most partners, pins, linked pairs, caps; any goals.

An LP where no yes-or-no question is asked, a MILP otherwise, by scipy's HiGHS. A quick plan comes first, every later
one was checked in whole numbers, and the best stands when a limit ends the search. docs/method/engine.md has the model.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from matchmaker.domain.matching.solvers import conflict
from matchmaker.domain.matching.solvers.goals import gain_of, value_of
from matchmaker.domain.matching.solvers.graph import IntArray
from matchmaker.domain.matching.solvers.greedy import greedy_plan
from matchmaker.domain.matching.solvers.outset import outset
from matchmaker.domain.matching.solvers.program import (
    Allocation,
    Form,
    Goal,
    GoalKind,
    GoalOutcome,
    GoalWord,
    Program,
    violations,
)
from matchmaker.domain.matching.solvers.pursuit import pursue
from matchmaker.domain.matching.solvers.search import NODES, Search
from matchmaker.errors import EngineError


def solve_mixed(
    program: Program,
    goals: Sequence[Goal],
    *,
    node_limit: int = NODES,
    deadline: float | None = None,
    progress: Callable[[IntArray], None] | None = None,
    start: IntArray | None = None,
) -> Allocation:
    """The best plan for the goals in order, checked; the same for the same arrays unless `deadline` cut it short.

    node_limit: nodes of branch and bound for each objective (a goal has one, the floors several). deadline: seconds of
    time.monotonic(), a safety stop. progress: is handed every better plan on the way, complete and checked. start: a
    plan to begin with; left aside where it breaks a limit.
    Raises Infeasible, naming what conflicts, when no plan keeps the pins and limits.
    """
    plan = start if start is not None and not violations(program, start) else _first_plan(program, goals, deadline)
    if progress is not None:
        progress(plan)
    search = Search(program, goals, plan, node_limit=node_limit, deadline=deadline, progress=progress)
    outcomes: list[GoalOutcome] = []
    for goal in goals:
        conditional = any(outcome.word is not GoalWord.PROVED for outcome in outcomes)
        outcomes.append(pursue(search, goal, conditional=conditional))
    broken = violations(program, search.plan)
    if broken:
        raise EngineError("plan_breaks_limits", codes=broken)
    form = Form.MILP if any(outcome.form is Form.MILP for outcome in outcomes) else Form.LP
    unique = search.unique and all(outcome.word is GoalWord.PROVED for outcome in outcomes)
    restated = tuple(_restated(program, goal, said, search.plan) for goal, said in zip(goals, outcomes, strict=True))
    return Allocation(search.plan, restated, form, unique, search.stopped)


def _restated(program: Program, goal: Goal, said: GoalOutcome, plan: IntArray) -> GoalOutcome:
    """The outcome by the plan handed back: where nothing was proved, a later goal may have found more for this one."""
    if goal.kind is not GoalKind.VALUE or goal.tolerance:
        return said
    return replace(said, value=max(said.value, value_of(program, goal, plan)))


def _first_plan(program: Program, goals: Sequence[Goal], deadline: float | None) -> IntArray:
    """A plan that keeps every limit: one that looks at all goals, or a quick one, or else whatever is possible."""
    left = None if deadline is None else max(0.0, deadline - time.monotonic())
    plan = None if left == 0.0 else outset(program, goals, time_limit=left)
    if plan is not None:
        return plan
    gains = [gain_of(program, goal) for goal in goals if goal.kind is GoalKind.VALUE]
    plan = greedy_plan(program, gains[0] if gains else np.ones(program.graph.n_arcs, dtype=np.int64))
    return conflict.any_plan(program, deadline) if plan is None else plan
