"""The goals of a policy as a solver is asked for them, in the terms of one part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matchmaker.domain.matching import instance as instances
from matchmaker.domain.matching.blocks import Block
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.instance import UNIQUE_ANSWER, Instance
from matchmaker.domain.matching.policy import GoalName, GoalSetting, Measure, Policy
from matchmaker.domain.matching.solvers.graph import EXACT, BoolArray, IntArray
from matchmaker.domain.matching.solvers.program import Goal, GoalKind
from matchmaker.domain.matching.solvers.ties import TieBreak
from matchmaker.errors import EngineError

MOST_PAIRS_FOR_PARTNERS = 5000  # above it the fewest partners of a part are not asked for
MOST_STEPS = 12  # for the levels of the floor, in a part that is solved one to one
Themes = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """One goal in one part: its setting (None: the unique answer), and whether it is the goal's second turn."""

    setting: GoalSetting | None
    again: bool = False

    @property
    def name(self) -> str:
        """The name under which the goal is recorded."""
        return UNIQUE_ANSWER if self.setting is None else str(self.setting.name)

    @property
    def tolerance(self) -> int:
        """What later goals may give up of it; nothing in its second turn."""
        return 0 if self.again or self.setting is None else self.setting.tolerance


def aims_of(policy: Policy) -> tuple[Aim, ...]:
    """The goals of a policy in order; then again those with a tolerance, as far as the others left it; the unique
    answer last."""
    first = [Aim(setting) for setting in policy.goals]
    again = [Aim(setting, again=True) for setting in policy.goals if setting.tolerance]
    return (*first, *again, Aim(None))


def block_goals(block: Block, built: Instance, policy: Policy, themes: Themes) -> tuple[tuple[Aim, Goal], ...]:
    """The goals that have a meaning in a block. themes: those whose floors the block is to look after."""
    found: list[tuple[Aim, Goal]] = []
    for aim in aims_of(policy) if block.arcs.size else ():
        goal = _goal(aim, block, built, policy, themes)
        if goal is not None:
            found.append((aim, goal))
    return tuple(found)


def _goal(aim: Aim, block: Block, built: Instance, policy: Policy, themes: Themes) -> Goal | None:
    setting = aim.setting
    if setting is None:
        tie = instances.tie_break(built, policy.salt)
        return Goal(GoalKind.UNIQUE, gain=_by_arc(tie, block, built))
    match setting.name:
        case GoalName.URGENT_SHARE:
            columns = urgent(built, block.cols, setting)
            return Goal(GoalKind.URGENT, aim.tolerance, columns=columns) if columns.any() else None
        case GoalName.FLOOR:
            return Goal(GoalKind.FLOOR, aim.tolerance, floor_percent=setting.percent)
        case GoalName.THEME_FLOORS:
            groups = tuple(
                (mask, percent) for theme, percent in themes if (mask := of_theme(built, block.cols, theme)).any()
            )
            return Goal(GoalKind.THEME_FLOOR, aim.tolerance, groups=groups) if groups else None
        case GoalName.NEEDS_SERVED:
            return Goal(GoalKind.SERVED, aim.tolerance)
        case GoalName.VALUE:
            return Goal(GoalKind.VALUE, aim.tolerance, gain=gains(block, built, setting.measure)[0])
        case GoalName.FEWEST_PARTNERS:
            return Goal(GoalKind.PARTNERS, aim.tolerance) if block.arcs.size <= MOST_PAIRS_FOR_PARTNERS else None
        case GoalName.LEAST_CHANGE:
            before = block.program.before
            return None if before is None else Goal(GoalKind.CHANGE, aim.tolerance, before=before)
    raise EngineError("unknown_goal", goal=setting.name)


def _by_arc(tie: TieBreak, block: Block, built: Instance) -> Callable[[IntArray], IntArray]:
    def weigh(arcs: IntArray) -> IntArray:
        places = block.arcs[arcs]
        return tie(built.graph.i[places], built.graph.j[places])

    return weigh


def urgent(built: Instance, cols: IntArray, setting: GoalSetting) -> BoolArray:
    """Which of these needs state an urgency that counts as urgent."""
    return np.array([built.needs[j].urgency in setting.urgency for j in cols.tolist()], dtype=bool)


def of_theme(built: Instance, cols: IntArray, theme: str) -> BoolArray:
    """Which of these needs are of a theme."""
    return np.array([built.needs[j].theme == theme for j in cols.tolist()], dtype=bool)


def gains(block: Block, built: Instance, measure: str) -> tuple[IntArray, int]:
    """What one granule of each arc counts for the goal "value", at least 1, and how much of that is one point.

    share: priority x fit x what a granule covers of the need, times the largest power of two that keeps every sum
    exact. amount: priority x fit.
    """
    worth = built.priority[built.graph.j[block.arcs]] * built.fit[block.arcs]
    if measure == Measure.AMOUNT:
        return worth, 1
    graph, demand = block.program.graph, block.program.demand
    best = np.zeros(graph.n_cols, dtype=np.int64)
    np.maximum.at(best, graph.j, worth)
    quantum = 1 << max(0, (EXACT // max(1, int(best.sum()))).bit_length() - 1)
    exact = [
        max(1, int(one) * int(take) * quantum // int(demand[j]))
        for one, take, j in zip(worth.tolist(), block.program.take.tolist(), graph.j.tolist(), strict=True)
    ]
    return np.array(exact, dtype=np.int64), quantum


Step = tuple[Aim, Callable[[IntArray], IntArray]]


def assignment_steps(
    built: Instance, pool: Pool, policy: Policy, arcs: IntArray
) -> list[Step] | None:  # fmt: skip
    """The goals of a part that is solved one to one, each as weights (>= 1) of arcs given by their place in `arcs`, in
    order; None when they cannot be asked for in that form.

    Once the number of pairs is settled (needs_served, or the floor, which begins with it), adding one to every weight
    changes nothing, so that "most pairs of a kind" is a sum of ones and twos.
    """
    steps: list[Step] = []
    settled, loose = False, False
    aims = [aim for aim in aims_of(policy) if aim.name != GoalName.THEME_FLOORS]
    for place, aim in enumerate(aims):
        if aim.setting is None or aim.again:
            continue
        name, rest = aim.name, [later.name for later in aims[place + 1 :]]
        if name == GoalName.URGENT_SHARE:
            mask = urgent(built, built.graph.j[arcs], aim.setting)
            if not mask.any():
                continue
            if not (mask.all() or settled or _counts_next(rest)):
                return None
            steps.append((aim, _fixed(np.where(mask, 2 if settled else arcs.size + 1, 1))))
        elif name in (GoalName.NEEDS_SERVED, GoalName.FLOOR):
            if loose:
                return None
            if not settled:
                steps.append((aim, _fixed(np.ones(arcs.size, dtype=np.int64))))
            settled = True
            if name == GoalName.FLOOR:
                steps += [(aim, weights) for weights in _levels(built, arcs, aim.setting.percent)]
        elif name == GoalName.VALUE:
            if aim.setting.measure != Measure.SHARE:
                return None
            steps.append((aim, lambda some: built.weight[arcs[some]]))
            alone = arcs.size == 1  # no tolerance is as large as the only pair
            loose, settled = aim.tolerance > 0 and not alone, settled or alone
        elif name == GoalName.FEWEST_PARTNERS:
            if not settled and arcs.size <= MOST_PAIRS_FOR_PARTNERS:
                return None
        elif name == GoalName.LEAST_CHANGE:
            before = _in_force(built, pool, arcs)
            if not before.any():
                continue
            if not settled or loose:
                return None
            steps.append((aim, _fixed(np.where(before, 2, 1))))
        if aim.tolerance and name != GoalName.VALUE:
            return None
    tie = instances.tie_break(built, policy.salt)
    steps.append((Aim(None), lambda some: tie(built.graph.i[arcs[some]], built.graph.j[arcs[some]])))
    return steps


def _counts_next(rest: Sequence[str]) -> bool:
    return bool(rest) and rest[0] in (GoalName.NEEDS_SERVED, GoalName.FLOOR)


def _fixed(weights: IntArray) -> Callable[[IntArray], IntArray]:
    return lambda some: weights[some]


def _levels(built: Instance, arcs: IntArray, percent: int) -> list[Callable[[IntArray], IntArray]]:
    """Steps that raise the lowest coverages: first the most above the lowest, then above the next, up to the floor.

    Several levels make one step: a pair above a lower level outweighs all pairs above higher ones. The number of pairs
    is settled before, so that what every pair has counts for nothing.
    """
    reached, level_of = _reached(built, arcs, percent)
    most, at_once = _most_pairs(built, arcs), _levels_at_once(built, arcs)
    steps = []
    for start in range(0, len(reached) - 1, at_once)[:MOST_STEPS]:
        weights = np.ones(arcs.size, dtype=np.int64)
        for level in range(start, min(start + at_once, len(reached) - 1)):
            weights += (level_of > level) * (most + 1) ** (start + at_once - 1 - level)
        steps.append(_fixed(weights))
    return steps


def _most_pairs(built: Instance, arcs: IntArray) -> int:
    return min(np.unique(built.graph.i[arcs]).size, np.unique(built.graph.j[arcs]).size)


def _levels_at_once(built: Instance, arcs: IntArray) -> int:
    """How many levels one step can tell apart with weights that stay exact in every sum that the solvers form."""
    lines = _most_pairs(built, arcs) + 1
    found = 1
    while lines ** (found + 1) * lines * (2 * lines + 1) < EXACT:
        found += 1
    return found


def _reached(built: Instance, arcs: IntArray, percent: int) -> tuple[list[Fraction], IntArray]:
    """The coverages up to the floor that these arcs would bring, ascending, and the place of each arc's among them."""
    pairs = np.stack((built.quantity[arcs], built.demand[arcs]))
    some, kind = np.unique(pairs, axis=1, return_inverse=True)
    top = Fraction(percent, 100)
    each = [min(top, Fraction(part, whole)) for part, whole in some.T.tolist()]
    levels = sorted(set(each))
    place = {level: number for number, level in enumerate(levels)}
    return levels, np.array([place[one] for one in each], dtype=np.int64)[kind.ravel()]


def too_many_levels(built: Instance, policy: Policy, arcs: IntArray) -> bool:
    """Whether the floor of a part that is solved one to one has more levels than are told apart."""
    setting = policy.goal(GoalName.FLOOR)
    if setting is None:
        return False
    levels = len(_reached(built, arcs, setting.percent)[0]) - 1
    return levels > MOST_STEPS * _levels_at_once(built, arcs)


def coverage(built: Instance, arc: int) -> Fraction:
    """What a pair covers of its need when it moves all that it can."""
    return Fraction(int(built.quantity[arc]), int(built.demand[arc]))


def _in_force(built: Instance, pool: Pool, arcs: IntArray) -> BoolArray:
    in_force = set(pool.in_force)
    return np.array(
        [
            (built.offers[i].ref, built.needs[j].ref) in in_force
            for i, j in zip(built.graph.i[arcs].tolist(), built.graph.j[arcs].tolist(), strict=True)
        ],
        dtype=bool,
    )
