"""Every part of the pool solved by the form that it needs, and put together again.

A part is a connected component of the possible pairs, or several that a limit ties together: a cap, a linked set, a
limit on changes, or the floor of a theme that would not be reached otherwise. One-to-one parts stay assignments, which
are proved whole; all others are divisible and go to `solvers.allocation`.
"""

from __future__ import annotations

import dataclasses
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from matchmaker.domain.matching import aims, amounts, blocks, impossible, measures
from matchmaker.domain.matching.aims import Aim, Themes
from matchmaker.domain.matching.blocks import Block
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.instance import Instance
from matchmaker.domain.matching.plan import GoalRecord, PartRecord, Word
from matchmaker.domain.matching.policy import GoalName, Policy
from matchmaker.domain.matching.rules.pairwise import Side
from matchmaker.domain.matching.solvers import allocation, assignment
from matchmaker.domain.matching.solvers.conflict import Infeasible
from matchmaker.domain.matching.solvers.graph import BoolArray, Graph, IntArray, Part, split
from matchmaker.domain.matching.solvers.greedy import greedy_plan
from matchmaker.domain.matching.solvers.program import Allocation, Form, GoalOutcome


@dataclass(frozen=True, slots=True)
class Moved:
    """What one pair moves: by its arc in the instance. granules: 0 in a part that was solved one to one."""

    arc: int
    quantity_offer: int
    quantity_need: int
    weight: int
    granules: int


@dataclass(frozen=True, slots=True)
class SolvedPart:
    """A part (arcs of the instance) with its record, its pairs, and the coverage of its needs by their place there."""

    record: PartRecord
    moved: tuple[Moved, ...]
    covered: dict[int, Fraction]
    arcs: IntArray


@dataclass(slots=True)
class Solver:
    """Solves the parts of one pool by one policy after another; what a part was solved to is kept.

    deadline: on the clock of `time.monotonic`; after it the solvers keep what they have. start: granules by arc of a
    plan to begin with. ties: whether equally good plans are told apart at the end.
    """

    pool: Pool
    built: Instance
    deadline: float | None = None
    on_part: Callable[[list[SolvedPart]], None] | None = None
    strict: bool = False
    start: dict[int, int] | None = None
    ties: bool = True
    _done: dict[object, SolvedPart] = field(default_factory=dict)

    def solve(self, policy: Policy) -> list[SolvedPart]:
        """All parts, in the order of their first offer."""
        components = [part.arcs for part in split(self.built.graph)]
        sets = _tied(self.pool, policy, self.built, components)
        solved = [self._part(policy, [components[k] for k in one], ()) for one in sets]
        self._tell(solved)
        goal = policy.goal(GoalName.THEME_FLOORS)
        short: Themes = ()
        while goal is not None:
            missed = tuple(one for one in goal.themes if one in short or _missed(self.built, solved, *one))
            if missed == short:
                break
            short = missed
            sets = _merge(sets, _of_themes(self.built, components, short))
            solved = [self._part(policy, [components[k] for k in one], short) for one in sets]
            self._tell(solved)
        return sorted(solved, key=lambda part: int(self.built.graph.i[part.arcs].min()))

    def from_plan(self, parts: Sequence[SolvedPart]) -> Solver:
        """A solver for other settings that begins with this plan and leaves it only for a better one, so that it tells
        what the goals reach there. Parts that the settings do not touch are not solved again."""
        start = {one.arc: one.granules for part in parts for one in part.moved}
        return dataclasses.replace(self, on_part=None, start=start, ties=False)

    def _tell(self, solved: list[SolvedPart]) -> None:
        if self.on_part is not None:
            self.on_part(solved)

    def _part(self, policy: Policy, components: Sequence[IntArray], themes: Themes) -> SolvedPart:
        arcs = np.sort(np.concatenate(list(components)))
        own = tuple(
            one for one in themes if aims.of_theme(self.built, np.unique(self.built.graph.j[arcs]), one[0]).any()
        )
        key = (arcs.tobytes(), self._signature(policy, arcs, own), own)
        if key in self._done:
            return self._done[key]
        solved = self._solve_part(policy, components, arcs, own)
        if self.ties:
            self._done[key] = solved
        return solved

    def _solve_part(
        self, policy: Policy, components: Sequence[IntArray], arcs: IntArray, themes: Themes
    ) -> SolvedPart:  # fmt: skip
        if not themes and len(components) == 1 and not self.is_bound(policy, arcs):
            solved = self._one_to_one(policy, arcs)
            if solved is not None:
                return solved
        block = blocks.build_block(self.pool, policy, self.built, components, strict=self.strict)
        return self._divisible(policy, block, arcs, themes)

    def _signature(self, policy: Policy, arcs: IntArray, themes: Themes) -> str:
        """What of a policy decides the plan of a part, as text; goals that have no meaning there left out."""
        asked = []
        for aim in aims.aims_of(policy):
            setting = aim.setting
            urgent = setting is not None and setting.name == GoalName.URGENT_SHARE
            if urgent and setting and not aims.urgent(self.built, self.built.graph.j[arcs], setting).any():
                continue
            if (aim.name == GoalName.THEME_FLOORS and not themes) or (
                aim.name == GoalName.LEAST_CHANGE and not self.pool.in_force
            ):
                continue
            asked.append(aim)
        return repr((asked, policy.caps, policy.change_limit, policy.granule_usd, policy.salt))

    def is_bound(self, policy: Policy, arcs: IntArray) -> bool:
        """Whether a pin, a linked set, a cap or a limit on changes speaks of the part."""
        needs = {self.built.needs[j].ref for j in self.built.graph.j[arcs].tolist()}
        named = {pin.need for pin in self.pool.pins} | {need for group in self.pool.linked for _, need in group}
        if policy.change_limit is not None:
            named |= {need for _, need in self.pool.in_force}
        capped = any(
            measures.in_cap(cap, self.built.needs[j], self.pool)
            for cap in policy.caps
            for j in np.unique(self.built.graph.j[arcs]).tolist()
        )
        return bool(needs & named) or capped

    def _one_to_one(self, policy: Policy, arcs: IntArray) -> SolvedPart | None:
        """The part as an assignment; None when it is not one, or its goals are not sums over pairs."""
        kept = one_to_one(self.built, arcs)
        if kept is None:
            return None
        started = time.monotonic()
        steps = aims.assignment_steps(self.built, self.pool, policy, kept)
        if steps is None:
            return None
        part = _part_of(self.built, kept)
        solved = assignment.solve(part.graph, [weigh for _, weigh in steps])
        spent = round((time.monotonic() - started) * 1000 / len(steps))
        cut = aims.too_many_levels(self.built, policy, kept)
        goals = tuple(
            GoalRecord(
                aim.name, goal.value, goal.bound, goal.form, goal.n_arcs, tuple(goal.prices.u.tolist()),
                tuple(goal.prices.v.tolist()), Word.BEST_FOUND if cut and aim.name == GoalName.FLOOR else _word(goal),
                tolerance=aim.tolerance, milliseconds=spent,
            )
            for (aim, _), goal in zip(steps, solved.goals, strict=True)
        )  # fmt: skip
        return self.paired(arcs, kept[solved.arcs], goals, unique=solved.unique)

    def paired(self, arcs: IntArray, chosen: IntArray, goals: tuple[GoalRecord, ...], *, unique: bool) -> SolvedPart:
        """Pairs (arcs of the instance) that each move all they can."""
        record = _record(self.built, arcs, goals, unique, str(Form.ASSIGNMENT), 1, "", 1, None)
        covered = {int(self.built.graph.j[arc]): aims.coverage(self.built, arc) for arc in chosen.tolist()}
        return SolvedPart(record, tuple(self._whole_pair(arc) for arc in chosen.tolist()), covered, arcs)

    def _whole_pair(self, arc: int) -> Moved:
        built = self.built
        return Moved(arc, int(built.given[arc]), int(built.received[arc]), int(built.weight[arc]), 0)

    def _divisible(self, policy: Policy, block: Block, arcs: IntArray, themes: Themes) -> SolvedPart:
        goals = aims.block_goals(block, self.built, policy, themes)
        if goals and not self.ties:
            goals = goals[:-1]
        if goals:
            start = None if self.start is None else np.array([self.start.get(arc, 0) for arc in block.arcs.tolist()])
            asked = [goal for _, goal in goals]
            try:
                solved = allocation.solve(block.program, asked, deadline=self.deadline, start=start)
            except Infeasible as refused:
                raise impossible.NoPlan(impossible.of_block(block, refused, deadline=self.deadline)) from refused
        else:
            solved = Allocation(np.zeros(0, dtype=np.int64), (), Form.NETWORK, unique=True)
        records = tuple(_goal_record(aim, outcome) for (aim, _), outcome in zip(goals, solved.goals, strict=False))
        names = tuple(theme for theme, _ in themes)
        return self.put_together(policy, block, arcs, solved.x, records, solved, names)

    def put_together(
        self, policy: Policy, block: Block, arcs: IntArray, x: IntArray, goals: tuple[GoalRecord, ...],
        solved: Allocation | None, themes: tuple[str, ...] = (),
    ) -> SolvedPart:  # fmt: skip
        """A plan of granules as pairs with quantities in the units of their records. solved: None for a quick plan."""
        setting = policy.goal(GoalName.VALUE)
        gain, quantum = aims.gains(block, self.built, setting.measure if setting else "share")
        found = amounts.of_plan(block, self.pool, x)
        moved = tuple(
            Moved(int(block.arcs[arc]), given, taken, int(gain[arc]) * int(x[arc]) // quantum, int(x[arc]))
            for arc, (given, taken) in sorted(found.items())
        )
        taken: dict[int, int] = defaultdict(int)
        for arc in found:
            taken[int(block.program.graph.j[arc])] += int(x[arc]) * int(block.program.take[arc])
        covered = {int(block.cols[j]): Fraction(n, int(block.program.demand[j])) for j, n in taken.items()}
        form, unique, stopped = (
            (str(solved.form), solved.unique, solved.stopped) if solved else (str(Form.MILP), False, None)
        )
        record = _record(self.built, arcs, goals, unique, form, block.granule, block.unit, quantum, stopped, themes)
        return SolvedPart(record, moved, covered, arcs)


def quick_parts(pool: Pool, policy: Policy, built: Instance) -> list[SolvedPart] | None:
    """A plan in a moment: the heaviest pairs first. None when this way finds no plan that keeps every limit."""
    components = [part.arcs for part in split(built.graph)]
    solver, found = Solver(pool, built), []
    for one in _tied(pool, policy, built, components):
        arcs = np.sort(np.concatenate([components[k] for k in one]))
        kept = None if len(one) > 1 or solver.is_bound(policy, arcs) else one_to_one(built, arcs)
        if kept is not None:
            found.append(solver.paired(arcs, _greedy(built, kept), (), unique=False))
            continue
        block = blocks.build_block(pool, policy, built, [components[k] for k in one])
        x = greedy_plan(block.program, aims.gains(block, built, "share")[0])
        if x is None:
            return None
        found.append(solver.put_together(policy, block, arcs, x, (), None))
    return found


def _greedy(built: Instance, arcs: IntArray) -> IntArray:
    """The heaviest pair that is still free, and again."""
    order = arcs[np.lexsort((built.graph.j[arcs], built.graph.i[arcs], -built.weight[arcs]))]
    used_rows: set[int] = set()
    used_cols: set[int] = set()
    chosen = []
    for arc, i, j in zip(order.tolist(), built.graph.i[order].tolist(), built.graph.j[order].tolist(), strict=True):
        if i not in used_rows and j not in used_cols:
            used_rows.add(i)
            used_cols.add(j)
            chosen.append(arc)
    return np.sort(np.array(chosen, dtype=np.int64))


def one_to_one(built: Instance, arcs: IntArray) -> IntArray | None:
    """The arcs of a part in which every offer and need can have one partner at most, without those that do not reach
    the need's smallest useful share; None for any other part."""
    offers, needs = built.sides.offers, built.sides.needs
    alone = _one_at_most(offers) | (offers.column("divisible") == 0), _one_at_most(needs)
    for side, one in zip((built.graph.i, built.graph.j), alone, strict=True):
        if (np.bincount(side[arcs], minlength=one.size)[~one] > 1).any():
            return None
    share = np.minimum(needs.column("smallest_share"), needs.column("quantity"))
    return arcs[built.received[arcs] >= share[built.graph.j[arcs]]]


def _one_at_most(side: Side) -> BoolArray:
    """Which records want one partner at most."""
    most = side.column("max_partners")
    return (most >= 0) & (most <= 1)


def _part_of(built: Instance, arcs: IntArray) -> Part:

    rows, i = np.unique(built.graph.i[arcs], return_inverse=True)
    cols, j = np.unique(built.graph.j[arcs], return_inverse=True)
    return Part(rows, cols, arcs, Graph.of(rows.size, cols.size, i, j))


def _word(goal: assignment.GoalResult) -> str:
    return Word.PROVED_OPTIMAL if goal.value == goal.bound else Word.WITHIN


def _goal_record(aim: Aim, outcome: GoalOutcome) -> GoalRecord:
    return GoalRecord(
        aim.name, outcome.value, outcome.proved_bound, str(outcome.form), outcome.n_arcs,
        () if outcome.u is None else tuple(outcome.u.tolist()), () if outcome.v is None else tuple(outcome.v.tolist()),
        str(outcome.word), outcome.reported_bound, aim.tolerance, aim.again, outcome.levels, outcome.nodes,
        outcome.milliseconds,
    )  # fmt: skip


def _record(
    built: Instance, arcs: IntArray, goals: tuple[GoalRecord, ...], unique: bool, form: str, granule: int, unit: str,
    quantum: int, stopped: str | None, themes: tuple[str, ...] = (),
) -> PartRecord:  # fmt: skip
    rows, cols = np.unique(built.graph.i[arcs]).tolist(), np.unique(built.graph.j[arcs]).tolist()
    return PartRecord(
        offers=tuple(built.offers[i].ref for i in rows),
        needs=tuple(built.needs[j].ref for j in cols),
        kinds=tuple(sorted({built.offers[i].kind for i in rows})),
        n_pairs=int(arcs.size),
        goals=goals,
        unique=unique,
        form=form,
        granule=granule,
        unit=unit,
        quantum=quantum,
        stopped=stopped,
        themes=themes,
    )


Sets = list[tuple[int, ...]]


def _tied(pool: Pool, policy: Policy, built: Instance, components: Sequence[IntArray]) -> Sets:
    """Components by number, those together that a linked set, a cap or a limit on changes ties."""
    where: dict[tuple[str, str], int] = {}
    named = {pair for group in pool.linked for pair in group} | set(pool.in_force)
    if named or policy.caps:
        for number, arcs in enumerate(components):
            for i, j in zip(built.graph.i[arcs].tolist(), built.graph.j[arcs].tolist(), strict=True):
                where[built.offers[i].ref, built.needs[j].ref] = number
    groups = [{where[pair] for pair in group if pair in where} for group in pool.linked]
    if policy.change_limit is not None:
        groups.append({where[pair] for pair in pool.in_force if pair in where})
    needs = {need.ref: need for need in built.needs}
    groups += [{n for (_, need), n in where.items() if measures.in_cap(cap, needs[need], pool)} for cap in policy.caps]
    return _merge([(number,) for number in range(len(components))], groups)


def _merge(sets: Sets, groups: Iterable[set[int]]) -> Sets:
    """The sets, with those that one group touches put together."""
    found = [set(one) for one in sets]
    for group in groups:
        touched = [one for one in found if one & group]
        if len(touched) > 1:
            found = [one for one in found if not one & group] + [set().union(*touched)]
    return sorted(tuple(sorted(one)) for one in found)


def _of_themes(built: Instance, components: Sequence[IntArray], themes: Themes) -> list[set[int]]:
    """For each theme, the components with a need of it."""
    found = []
    for theme, _ in themes:
        having = (
            number
            for number, arcs in enumerate(components)
            if aims.of_theme(built, np.unique(built.graph.j[arcs]), theme).any()
        )
        found.append(set(having))
    return found


def _missed(built: Instance, solved: Sequence[SolvedPart], theme: str, percent: int) -> bool:
    """Whether the mean coverage of the needs of a theme that could have a partner is below its floor."""
    return shortfall(built, solved, theme, percent) > 0


def shortfall(built: Instance, solved: Sequence[SolvedPart], theme: str, percent: int) -> Fraction:
    """By how much the mean coverage of a theme's needs falls below its floor; over needs that could have a partner."""
    cols = [j for j in np.unique(built.graph.j).tolist() if built.needs[j].theme == theme]
    if not cols:
        return Fraction(0)
    covered = {j: share for part in solved for j, share in part.covered.items()}
    mean = sum((covered.get(j, Fraction(0)) for j in cols), Fraction(0)) / len(cols)
    return max(Fraction(0), Fraction(percent, 100) - mean)
