"""What each goal means as objectives one after the other, and what may be said of it afterwards."""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matchmaker.domain.matching.solvers.goals import (
    MILLION,
    columns_of,
    gain_of,
    group_weights,
    shortfalls_of,
    taken_of,
    value_of,
)
from matchmaker.domain.matching.solvers.graph import EXACT, BoolArray, IntArray
from matchmaker.domain.matching.solvers.model import Kind, none
from matchmaker.domain.matching.solvers.program import Form, Goal, GoalKind, GoalOutcome, GoalWord
from matchmaker.domain.matching.solvers.search import Effort, Search, Step

FEW = 100  # open questions up to which the unique answer may answer them anew
SOME, MANY = 1_500, 5_000  # open questions up to which rings are decided for the last goals, and for a rough value
TIDY = 0.02  # share of the bound within which the last goals' rings are decided
LEVELS = 3  # of the floor are sought one after the other; what lies above them is left as it comes

_FROM_STRONG_TO_WEAK = (GoalWord.PROVED, GoalWord.REPORTED, GoalWord.WITHIN, GoalWord.BEST)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a goal's steps came to, in the goal's own unit."""

    steps: tuple[Step, ...]
    words: tuple[GoalWord, ...]
    proved: int | None
    reported: int | None
    levels: tuple[Fraction, ...] = ()


def pursue(search: Search, goal: Goal, *, conditional: bool) -> GoalOutcome:
    """Bring the plan in hand as far as it goes in this goal, and keep what was reached for those that follow."""
    search.proving = not conditional
    start, n_arcs = time.monotonic(), int((search.model.high[: search.program.graph.n_arcs] > 0).sum())
    solve = {GoalKind.FLOOR: _floor, GoalKind.THEME_FLOOR: _themes}.get(goal.kind, _single)
    found = solve(search, goal)
    word = max(found.words, key=_FROM_STRONG_TO_WEAK.index, default=GoalWord.PROVED)
    return GoalOutcome(
        kind=goal.kind,
        form=Form.MILP if search.form.has_questions or any(s.form is Form.MILP for s in found.steps) else Form.LP,
        value=value_of(search.program, goal, search.plan),
        proved_bound=found.proved,
        reported_bound=found.reported,
        word=GoalWord.CONDITIONAL if conditional else word,
        n_arcs=n_arcs,
        tolerance=goal.tolerance,
        levels=tuple((level.numerator, level.denominator) for level in found.levels),
        nodes=sum(step.nodes for step in found.steps),
        milliseconds=round(1000 * (time.monotonic() - start)),
    )


def word_of(step: Step) -> GoalWord:
    """The strongest word that a step's bounds allow."""
    if step.proved is None:
        return GoalWord.BEST
    if step.value == step.proved:
        return GoalWord.PROVED
    return GoalWord.REPORTED if step.value == step.reported else GoalWord.WITHIN


def _single(search: Search, goal: Goal) -> _Found:
    """Goals that are one sum."""
    objective, constant = _sum_of(search, goal)
    if goal.kind is GoalKind.UNIQUE:
        search.settle_questions(FEW)
    of_amounts = goal.kind in (GoalKind.VALUE, GoalKind.UNIQUE)
    effort = _effort(goal)
    step = search.maximise(objective, effort=effort)
    if goal.kind is GoalKind.VALUE:
        search.worth = objective
    if goal.kind is GoalKind.UNIQUE and step.proof is not None and search.proving and not search.settled:
        search.unique = search.is_only(objective, step.proof, step.value)
    give = goal.tolerance * abs(step.value + constant) // 1000
    if step.reported is not None and effort.tolerance:
        give = max(0, give - (step.reported - step.value))  # the search may have ended that far from the best
    search.keep(objective, step.value - give, step, even=not of_amounts or (give == 0 and step.value == step.reported))
    proved, reported = (None if b is None else b + constant for b in (step.proved, step.reported))
    return _Found((step,), (word_of(step),), proved, reported)


def _effort(goal: Goal) -> Effort:
    """What a goal may later give up again need not be found; the last goals only tidy up."""
    match goal.kind:
        case GoalKind.VALUE if goal.tolerance:
            return Effort(ringed=MANY, gap=goal.tolerance / 2000, tolerance=goal.tolerance)
        case GoalKind.PARTNERS | GoalKind.CHANGE:
            return Effort(exact_most=0, most=150, ringed=SOME, rings=(0,), gap=TIDY)
        case _:
            return Effort()


def _sum_of(search: Search, goal: Goal) -> tuple[IntArray, int]:
    """The objective over the model's variables, and what to add to it for the goal's value."""
    form, arcs = search.form, np.arange(search.program.graph.n_arcs, dtype=np.int64)
    match goal.kind:
        case GoalKind.URGENT | GoalKind.SERVED:
            return form.objective((form.o[columns_of(search.program, goal)], 1)), 0
        case GoalKind.PARTNERS:
            return form.objective((form.y, -1)), 0
        case GoalKind.CHANGE:
            before = np.zeros(arcs.size, dtype=bool) if goal.before is None else goal.before
            return form.objective((form.y, np.where(before, 1, -1))), -int(before.sum())
        case _:
            return form.objective((arcs, gain_of(search.program, goal))), 0


@dataclass(frozen=True, slots=True)
class _Members:
    """Columns of which a yes-or-no variable says whether they take at least `least`; all of shape (n,)."""

    cols: IntArray
    variables: IntArray
    least: IntArray
    demand: IntArray

    def lowest(self, taken: IntArray, floor: Fraction) -> Fraction:
        """The least coverage of those that are members, at most the floor."""
        inside = np.flatnonzero(taken[self.cols] >= self.least)
        return min([floor, *(Fraction(int(taken[self.cols[k]]), int(self.demand[k])) for k in inside)])


def _floor(search: Search, goal: Goal) -> _Found:
    """Leximin: fewest columns with nothing; then the greatest level that all others reach, the most columns above it,
    and again."""
    cols, floor = np.flatnonzero(columns_of(search.program, goal)), Fraction(goal.floor_percent, 100)
    members = _Members(cols, search.form.o[cols], np.ones(cols.size, dtype=np.int64), search.program.demand[cols])
    first = step = _count(search, members, goal.tolerance)
    steps, words, levels = [first], [word_of(first)], [Fraction(0)] if first.value < cols.size else []
    while step.value and len(levels) < LEVELS and search.time_left() != 0.0:
        step, word, level = _raise_level(search, members, floor, goal.tolerance)
        steps.append(step)
        words.append(word)
        levels.append(level)
        if level >= floor or goal.tolerance or len(levels) == LEVELS:
            break
        members = _above(search, members, level)
        step = _count(search, members, 0)
        steps.append(step)
        words.append(word_of(step))
    return _Found(tuple(steps), tuple(words), first.proved, first.reported, tuple(levels))


def _count(search: Search, members: _Members, tolerance: int) -> Step:
    """The most columns that are members."""
    objective = search.form.objective((members.variables, 1))
    step = search.maximise(objective)
    search.keep(objective, step.value - tolerance * step.value // 1000, step)
    return step


def _raise_level(search: Search, members: _Members, floor: Fraction, tolerance: int) -> tuple[Step, GoalWord, Fraction]:
    """The greatest coverage that every member reaches, up to the floor; kept as a row for each column."""
    form, cols, demand = search.form, members.cols, members.demand
    unit = min(2**20, EXACT // int(demand.max()))
    mark = form.mark()
    level_var = form.add(
        none(1), np.array([int(floor * unit)]), Kind.MEASURE,
        lambda _x, taken: np.array([int(members.lowest(taken, floor) * unit)]),
    )  # fmt: skip
    row = np.arange(cols.size)
    spread = (row, np.repeat(level_var, cols.size), demand)
    form.model.add_rows(
        unit * demand, form.taken_rows(cols, -unit), spread, (row, members.variables, unit * demand)
    )  # fmt: skip
    objective = form.objective((level_var, 1))
    step = search.maximise(objective, even=False, effort=Effort(most=0))
    level = members.lowest(taken_of(search.program, search.plan), floor)
    if level < floor and step.reported is not None:
        level = _round_up(search, members, floor, min(floor, Fraction(step.reported, unit)), objective)
    kept = level * (1000 - tolerance) / 1000
    search.narrow(step, int(kept * unit))
    form.cut_back(mark)
    least = np.array([-(-(kept.numerator * int(d)) // kept.denominator) for d in demand], dtype=np.int64)
    form.model.add_rows(none(cols.size), form.taken_rows(cols, -1), (row, members.variables, least))
    return step, _level_word(step, level, floor, unit, demand), level


def _round_up(search: Search, members: _Members, floor: Fraction, target: Fraction, objective: IntArray) -> Fraction:
    """The level after an attempt to reach the target in whole amounts with the plan's own answers."""
    mark = search.form.mark()
    least = np.array([-(-(target.numerator * int(d)) // target.denominator) for d in members.demand], dtype=np.int64)
    row = np.arange(members.cols.size)
    search.model.add_rows(none(row.size), search.form.taken_rows(members.cols, -1), (row, members.variables, least))
    search.settle(objective)
    search.form.cut_back(mark)
    return members.lowest(taken_of(search.program, search.plan), floor)


def _level_word(step: Step, level: Fraction, floor: Fraction, unit: int, demand: IntArray) -> GoalWord:
    """Proved when the bound leaves no level between the one reached and the next that whole amounts allow."""
    if level >= floor:
        return GoalWord.PROVED
    if step.proved is None:
        return GoalWord.BEST
    above = min([floor, *(Fraction(level * int(d) // 1 + 1, int(d)) for d in set(demand.tolist()))])
    if above * unit // 1 > step.proved:
        return GoalWord.PROVED
    if step.reported is not None and above * unit // 1 > step.reported:
        return GoalWord.REPORTED
    return GoalWord.WITHIN


def _above(search: Search, members: _Members, level: Fraction) -> _Members:
    """The members that get more than the level, with variables of their own."""
    form, cols = search.form, members.cols
    least = np.array([level * int(d) // 1 + 1 for d in members.demand], dtype=np.int64)
    can = (least <= taken_of(search.program, form.most)[cols]).astype(np.int64)
    fresh = form.add(none(cols.size), can, Kind.YESNO, lambda _x, taken: taken[cols] >= least, cols)
    row, nothing = np.arange(cols.size), none(cols.size)
    form.model.add_rows(nothing, form.taken_rows(cols, -1), (row, fresh, least))
    form.model.add_rows(nothing, (row, fresh, 1), (row, members.variables, -1))
    return _Members(cols, fresh, least, members.demand)


def _themes(search: Search, goal: Goal) -> _Found:
    """Group by group, the least shortfall of the summed coverage below the group's floor."""
    steps, words, proved, reported = [], [], [], []
    for columns, percent in goal.groups:
        _, full = group_weights(search.program, columns)
        step = _lessen_shortfall(search, columns, percent, goal.tolerance)
        steps.append(step)
        words.append(word_of(step))
        proved.append(_in_millionths(step.proved, full))
        reported.append(_in_millionths(step.reported, full))
    shortfalls = shortfalls_of(search.program, goal, search.plan)
    return _Found(tuple(steps), tuple(words), _sum(proved), _sum(reported), shortfalls)


def _lessen_shortfall(search: Search, columns: BoolArray, percent: int, tolerance: int) -> Step:
    program, form, cols = search.program, search.form, np.flatnonzero(columns)
    weight, full = group_weights(program, columns)
    target = -(-full * percent // 100)
    reach = form.taken_rows(cols, weight[cols])[1:]
    mark = form.mark()
    short = form.add(
        none(1), np.array([target]), Kind.MEASURE,
        lambda _x, taken: np.array([max(0, target - int(weight @ taken))]),
    )  # fmt: skip
    zero = none(reach[0].size)
    form.model.add_rows(np.array([-target]), (zero, reach[0], -reach[1]), (none(1), short, -1))
    step = search.maximise(form.objective((short, -1)), even=False)
    give = tolerance * -step.value // 1000
    search.narrow(step, step.value - give)
    form.cut_back(mark)
    least = target + step.value - give
    if least > 0:
        form.model.add_rows(np.array([-least]), (zero, reach[0], -reach[1]))
        search.even = search.even and step.value < 0 and give == 0 and step.value == step.reported
    return step


def _in_millionths(bound: int | None, full: int) -> int | None:
    return None if bound is None else bound * MILLION // max(1, full)


def _sum(bounds: list[int | None]) -> int | None:
    known = [bound for bound in bounds if bound is not None]
    return sum(known) if len(known) == len(bounds) else None
