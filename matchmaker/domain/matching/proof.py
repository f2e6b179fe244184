"""What a plan claims of its parts, checked again: granules against the limits, values of goals, words and prices.

The parts are built again from the pool. Prices of one-to-one parts are replayed goal by goal over all pairs. What the
urgent needs, the floor and the themes of a network leave is found and proved anew, and from there on the prices of its
sums over pairs are replayed. Of other goals of divisible parts the values and the order of value, bound and word are
checked, and their proof is the one that the solver checked in whole numbers when it found it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matchmaker.domain.matching import aims, amounts, blocks
from matchmaker.domain.matching.blocks import Block
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.instance import Instance
from matchmaker.domain.matching.plan import GoalRecord, Pairing, PartRecord, PlanResult, Word
from matchmaker.domain.matching.policy import GoalName, Policy
from matchmaker.domain.matching.results import value_bound, word_of
from matchmaker.domain.matching.solvers import certificate, network, ranges
from matchmaker.domain.matching.solvers.certificate import Matching, Prices
from matchmaker.domain.matching.solvers.goals import gain_of, value_of
from matchmaker.domain.matching.solvers.graph import BoolArray, Graph, IntArray, mask_of, split
from matchmaker.domain.matching.solvers.program import Form, Goal, violations
from matchmaker.domain.matching.solving import one_to_one
from matchmaker.errors import EngineError

ROUNDING = 1  # percent: what rounding to granules may take of a mean coverage


@dataclass(frozen=True, slots=True)
class Part:
    """A part built again: its record, its arcs in the instance, its pairs with the arc of each (-1: not a possible
    pair), and its components."""

    record: PartRecord
    arcs: IntArray
    pairings: tuple[Pairing, ...]
    paired: IntArray
    components: tuple[IntArray, ...]


def check_granules(pool: Pool, policy: Policy, built: Instance, parts: Sequence[Part]) -> None:
    """The weight of every pairing; granules within every limit of the part."""
    for part in parts:
        if part.record.form == Form.ASSIGNMENT:
            _check_weights(built, part)
        else:
            _check_block(pool, policy, built, part)


def check_proof(pool: Pool, policy: Policy, plan: PlanResult, built: Instance, parts: Sequence[Part]) -> None:
    """Everything that the plan says of its goals, part by part and over the whole pool."""
    _check_themes(policy, built, parts)
    for part in parts:
        if part.record.form == Form.ASSIGNMENT:
            _check_assignment(pool, policy, built, part)
        else:
            _check_goals(pool, policy, built, part)
    if plan.word != word_of(plan.parts):
        raise EngineError("word_not_as_stated")
    if plan.unique and not all(record.unique for record in plan.parts):
        raise EngineError("uniqueness_not_as_stated")
    bounds = [value_bound(record) for record in plan.parts]
    stated = max(plan.value, sum(bound for bound in bounds if bound is not None))
    if policy.goal(GoalName.VALUE) and None not in bounds and plan.bound != stated:
        raise EngineError("bound_not_as_stated")


def parts_of(built: Instance, plan: PlanResult) -> list[Part]:
    """The parts of a plan built again. Raises EngineError unless they cover all possible pairs, each once."""
    row_of = {offer.ref: i for i, offer in enumerate(built.offers)}
    col_of = {need.ref: j for j, need in enumerate(built.needs)}
    owner = np.full(built.graph.n_arcs, -1, dtype=np.int64)
    rows, cols = np.full(len(row_of), -1, dtype=np.int64), np.full(len(col_of), -1, dtype=np.int64)
    for number, record in enumerate(plan.parts):
        for places, of, refs in ((rows, row_of, record.offers), (cols, col_of, record.needs)):
            mine = np.array([of[ref] for ref in refs], dtype=np.int64)
            if (places[mine] >= 0).any():
                raise EngineError("parts_overlap")
            places[mine] = number
    owner = rows[built.graph.i]
    if (owner != cols[built.graph.j]).any() or (owner < 0).any():
        raise EngineError("parts_incomplete")
    components = [part.arcs for part in split(built.graph)]
    arcs = arcs_of(built, [row_of[p.offer] for p in plan.pairings], [col_of[p.need] for p in plan.pairings])
    inside: dict[int, list[int]] = defaultdict(list)
    for place, pairing in enumerate(plan.pairings):
        inside[int(rows[row_of[pairing.offer]])].append(place)
    found = []
    for number, record in enumerate(plan.parts):
        own = tuple(one for one in components if owner[one[0]] == number)
        pairings = tuple(plan.pairings[place] for place in inside[number])
        found.append(Part(record, np.flatnonzero(owner == number), pairings, arcs[inside[number]], own))
    if sum(len(part.pairings) for part in found) != len(plan.pairings):
        raise EngineError("parts_incomplete")
    return found


def arcs_of(built: Instance, rows: Sequence[int], cols: Sequence[int]) -> IntArray:
    """The arc of each pair of a row and a column, -1 where the pair is not possible."""
    width = len(built.needs)
    cells = np.array(rows, dtype=np.int64) * width + np.array(cols, dtype=np.int64)
    return _among(built.graph.i * width + built.graph.j, cells)


def _among(ascending: IntArray, wanted: IntArray) -> IntArray:
    """The place of each wanted number in an ascending array, -1 where it is not in it."""
    if not ascending.size:
        return np.full(wanted.size, -1, dtype=np.int64)
    places = np.minimum(np.searchsorted(ascending, wanted), ascending.size - 1)
    return np.where(ascending[places] == wanted, places, -1)


def _check_weights(built: Instance, part: Part) -> None:
    for pairing, arc in zip(part.pairings, part.paired.tolist(), strict=True):
        if arc < 0 or pairing.granules or pairing.weight != int(built.weight[arc]):
            raise EngineError("weight_wrong", offer=pairing.offer, need=pairing.need)
    if one_to_one(built, part.arcs) is None:
        raise EngineError("part_not_one_to_one")


def _rebuilt(pool: Pool, policy: Policy, built: Instance, part: Part) -> tuple[Block, IntArray]:
    """The block of a part and the plan of granules in it; with the pairs that only just fit, or without."""
    for strict in (False, True):
        block = blocks.build_block(pool, policy, built, part.components, strict=strict)
        places = _among(block.arcs, part.paired)
        if (places >= 0).all():
            x = np.zeros(block.arcs.size, dtype=np.int64)
            x[places] = [one.granules for one in part.pairings]
            if (block.granule, block.unit) == (part.record.granule, part.record.unit):
                return block, x
    raise EngineError("part_not_as_stated")


def _check_block(pool: Pool, policy: Policy, built: Instance, part: Part) -> None:
    block, x = _rebuilt(pool, policy, built, part)
    broken = violations(block.program, x)
    if broken:
        raise EngineError("plan_breaks_limits", codes=broken)
    setting = policy.goal(GoalName.VALUE)
    gain, quantum = aims.gains(block, built, setting.measure if setting else "share")
    if quantum != part.record.quantum:
        raise EngineError("weight_wrong", offer="", need="")
    quantities = amounts.of_plan(block, pool, x)
    for one, arc in zip(part.pairings, _among(block.arcs, part.paired).tolist(), strict=True):
        if one.granules <= 0 or one.weight != int(gain[arc]) * one.granules // quantum:
            raise EngineError("weight_wrong", offer=one.offer, need=one.need)
        if (one.quantity_offer, one.quantity_need) != quantities[arc]:
            raise EngineError("quantity_wrong", offer=one.offer, need=one.need)


def _check_goals(pool: Pool, policy: Policy, built: Instance, part: Part) -> None:
    """Each goal of a divisible part: the value counted again, no more than the bound, and a word that fits the two.

    The last plan may have given up, for later goals, as much of an earlier one as that goal's tolerance allows.
    """
    block, x = _rebuilt(pool, policy, built, part)
    themes = _themes(policy, built, part)
    expected = aims.block_goals(block, built, policy, themes)
    if not part.record.stopped and [(aim.name, aim.again) for aim, _ in expected] != [
        (goal.name, goal.again) for goal in part.record.goals
    ]:
        raise EngineError("goals_not_as_stated")
    for record, (_, goal) in zip(part.record.goals, expected, strict=False):
        reached = value_of(block.program, goal, x)
        allowed = abs(record.value) * record.tolerance // 1000
        if not record.value - allowed <= reached or (not record.tolerance and reached != record.value):
            raise EngineError("goal_not_as_stated", goal=record.name)
        _check_word(record)
    if part.record.form == Form.NETWORK:
        told = zip(part.record.goals, (goal for _, goal in expected), strict=False)
        _check_network(block, list(told), x)


def _themes(policy: Policy, built: Instance, part: Part) -> aims.Themes:
    """The themes that a part says it looks after, with their floors: none of their needs lies elsewhere."""
    setting = policy.goal(GoalName.THEME_FLOORS)
    found = tuple(one for one in (setting.themes if setting else ()) if one[0] in part.record.themes)
    inside, everywhere = np.unique(built.graph.j[part.arcs]), np.unique(built.graph.j)
    for theme, _ in found:
        if aims.of_theme(built, inside, theme).sum() != aims.of_theme(built, everywhere, theme).sum():
            raise EngineError("part_not_as_stated")
    return found


def _check_themes(policy: Policy, built: Instance, parts: Sequence[Part]) -> None:
    """A theme that stays below its floor was looked after by the part that has its needs."""
    setting = policy.goal(GoalName.THEME_FLOORS)
    covered: dict[int, Fraction] = defaultdict(Fraction)
    col_of = {need.ref: j for j, need in enumerate(built.needs)}
    for pairing in (one for part in parts for one in part.pairings):
        covered[col_of[pairing.need]] += Fraction(pairing.quantity_need, built.needs[col_of[pairing.need]].quantity)
    for theme, percent in setting.themes if setting else ():
        cols = [j for j in np.unique(built.graph.j).tolist() if built.needs[j].theme == theme]
        reached = sum((covered[j] for j in cols), Fraction(0))
        looked_after = any(theme in part.record.themes for part in parts)
        if cols and not looked_after and 100 * reached < (percent - ROUNDING) * len(cols):
            raise EngineError("theme_not_looked_after", theme=theme)


def _check_word(record: GoalRecord) -> None:
    """Nothing is proved without a bound; a bound is never below the value; equal to it where the word is "proved"."""
    if record.bound is not None and record.value > record.bound:
        raise EngineError("value_above_bound")
    proved = record.bound is not None and record.bound == record.value
    if record.word == Word.PROVED_OPTIMAL and not proved and record.name != GoalName.FLOOR:
        raise EngineError("word_not_as_stated")


def _check_network(block: Block, goals: Sequence[tuple[GoalRecord, Goal]], x: IntArray) -> None:
    """Replay a network: what the goals before its first sum over pairs leave is found anew; then the prices of each sum
    must prove its bound on the plans that the goals before it leave. Goals of another kind after a sum end the replay:
    there the solver's own check stands.
    """
    left, found = network.before_sums(block.program, [goal for _, goal in goals])
    for (record, _), (value, levels) in zip(goals, found, strict=False):
        if (record.value, record.bound, record.levels) != (value, value, levels):
            raise EngineError("goal_not_as_stated", goal=record.name)
    for place, (record, goal) in enumerate(goals[len(found) :], start=len(found)):
        if goal.kind not in network.LINEAR:
            break
        prices = ranges.Prices(np.array(record.u, dtype=np.int64), np.array(record.v, dtype=np.int64))
        gain = gain_of(block.program, goal)
        if record.bound is None or ranges.bound(left, gain, prices) > record.bound:
            raise EngineError("bound_not_as_stated")
        if not network.gives_up(goal, [later for _, later in goals[place + 1 :]]):
            left = ranges.face(left, gain, prices)
    if not left.hold(x):
        raise EngineError("goal_given_up")


def _check_assignment(pool: Pool, policy: Policy, built: Instance, part: Part) -> None:
    """Replay a part: each goal's prices must prove its value on the arcs that the goals before it left."""
    kept = one_to_one(built, part.arcs)
    steps = None if kept is None else aims.assignment_steps(built, pool, policy, kept)
    if kept is None or steps is None or [aim.name for aim, _ in steps] != [goal.name for goal in part.record.goals]:
        raise EngineError("goals_not_as_stated")
    rows, i = np.unique(built.graph.i[kept], return_inverse=True)
    cols, j = np.unique(built.graph.j[kept], return_inverse=True)
    graph = Graph.of(rows.size, cols.size, i, j)
    picked = mask_of(graph.n_arcs, _among(kept, part.paired))
    left = np.arange(graph.n_arcs, dtype=np.int64)
    must_rows, must_cols = np.zeros(rows.size, dtype=bool), np.zeros(cols.size, dtype=bool)
    last = None
    for goal, (_, weigh) in zip(part.record.goals, steps, strict=True):
        sub, weight = graph if left.size == graph.n_arcs else graph.take(left), weigh(left)
        matching = certificate.matching_of(sub, np.flatnonzero(picked[left]))
        if matching.arcs.size != len(part.pairings):
            raise EngineError("goal_given_up", goal=goal.name)
        prices = Prices(np.array(goal.u, dtype=np.int64), np.array(goal.v, dtype=np.int64))
        value, tight = _prove(sub, weight, matching, prices, must_rows, must_cols)
        if value != goal.value or goal.value != goal.bound:
            raise EngineError("goal_not_as_stated", goal=goal.name)
        last = sub, matching, prices, tight
        must_rows, must_cols = prices.u > 0, prices.v > 0
        left = left[tight]
    if part.record.unique != (last is None or certificate.is_unique(*last)):
        raise EngineError("uniqueness_not_as_stated")


def _prove(
    graph: Graph, weight: IntArray, matching: Matching, prices: Prices, rows: BoolArray, cols: BoolArray
) -> tuple[int, IntArray]:
    """The goal's value and its tight arcs, once the prices have proved it and every line that must be matched is."""
    lifted, bonus = certificate.lift(graph, weight, rows, cols)
    tight = certificate.prove(graph, lifted, matching, prices)
    value = certificate.total(weight, matching.arcs)
    if certificate.total(lifted, matching.arcs) != value + bonus * int(rows.sum() + cols.sum()):
        raise EngineError("goal_given_up")
    return value, tight
