"""Solved parts put together: pairings with their cards, goals over the whole pool, and what a goal costs the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from matchmaker.domain.matching.aims import Aim, aims_of
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.eligibility import rule_names
from matchmaker.domain.matching.fairness import WHOLE
from matchmaker.domain.matching.instance import UNIQUE_ANSWER, Instance
from matchmaker.domain.matching.plan import (
    ENGINE_VERSION,
    GoalRecord,
    GoalSummary,
    Impossible,
    Pairing,
    PartRecord,
    PlanResult,
    Price,
    Word,
)
from matchmaker.domain.matching.policy import GoalName, Policy
from matchmaker.domain.matching.solving import Moved, SolvedPart, shortfall

# From what is proved to what is not: the word for several is the last of their words in this order.
_WEAKER = (Word.PROVED_OPTIMAL, Word.WITHIN, Word.REPORTED, Word.CONDITIONAL, Word.BEST_FOUND)


def put_together(
    pool: Pool, policy: Policy, built: Instance, parts: Sequence[SolvedPart], versions: Mapping[str, str],
    *, complete: bool = True,
) -> PlanResult:  # fmt: skip
    """The plan of these parts. complete: all parts were solved for all goals; else nothing is claimed of it."""
    moved = [one for part in parts for one in part.moved]
    pinned = {(pin.offer, pin.need) for pin in pool.pins}
    pairings = sorted((_pairing(pinned, built, one) for one in moved), key=lambda p: (p.need, p.offer))
    records = tuple(part.record for part in parts)
    value = sum(pairing.weight for pairing in pairings)
    word = word_of(records) if complete else Word.BEST_FOUND
    stopped = next((record.stopped for record in records if record.stopped), None)
    return PlanResult(
        pairings=tuple(pairings),
        parts=records,
        unmatched_needs=_without({p.need for p in pairings}, [n.ref for n in built.needs]),
        unused_offers=_without({p.offer for p in pairings}, [o.ref for o in built.offers]),
        n_eligible_pairs=built.graph.n_arcs,
        value=value,
        bound=max(value, sum(_value_bound(built, part) for part in parts)),
        word=word,
        unique=complete and all(record.unique for record in records),
        salt=policy.salt,
        engine_version=ENGINE_VERSION,
        versions=dict(versions),
        goals=summaries(pool, policy, built, parts) if complete else (),
        stopped=stopped,
    )


def nothing(policy: Policy, built: Instance, why: Impossible, versions: Mapping[str, str]) -> PlanResult:
    """No plan, and why there is none: a result to act on."""
    return PlanResult(
        pairings=(), parts=(), unmatched_needs=tuple(n.ref for n in built.needs),
        unused_offers=tuple(o.ref for o in built.offers), n_eligible_pairs=built.graph.n_arcs, value=0, bound=0,
        word=Word.BEST_FOUND, unique=False, salt=policy.salt, engine_version=ENGINE_VERSION, versions=dict(versions),
        impossible=why,
    )  # fmt: skip


def word_of(records: Iterable[PartRecord]) -> str:
    """What may be said of a plan: the weakest word of its goals. How a choice between equally good plans was made is no
    part of it; that the choice was unique is said apart."""
    return weakest(goal.word for record in records for goal in record.goals if goal.name != UNIQUE_ANSWER)


def weakest(words: Iterable[str]) -> str:
    """The word that holds for all of several goals; nothing to prove is proved."""
    return max((Word(word) for word in words), key=_WEAKER.index, default=Word.PROVED_OPTIMAL)


def _pairing(pinned: set[tuple[str, str]], built: Instance, moved: Moved) -> Pairing:
    offer = built.offers[int(built.graph.i[moved.arc])]
    need = built.needs[int(built.graph.j[moved.arc])]
    return Pairing(
        offer=offer.ref,
        need=need.ref,
        quantity_offer=moved.quantity_offer,
        quantity_need=moved.quantity_need,
        priority=built.cards.priority(need),
        fit=built.cards.fit(offer, need),
        weight=moved.weight,
        to_confirm=rule_names(int(built.waiting[moved.arc])),
        granules=moved.granules,
        pinned=(offer.ref, need.ref) in pinned,
    )


def _without(used: set[str], refs: Sequence[str]) -> tuple[str, ...]:
    return tuple(ref for ref in refs if ref not in used)


def value_bound(record: PartRecord) -> int | None:
    """What no plan of the part exceeds in points of the plan's value, while it keeps the goals before that one; None
    where nothing is proved. Points are rounded down, pair by pair, and so is the bound. The second turn of the goal
    says less, as it starts from what the others left."""
    first = next((goal for goal in record.goals if goal.name == GoalName.VALUE and not goal.again), None)
    return None if first is None or first.bound is None else first.bound // record.quantum


def _value_bound(built: Instance, part: SolvedPart) -> int:
    """The bound of a part, or where nothing is proved more than any plan can reach: each need fully covered at best."""
    proved = value_bound(part.record)
    if proved is not None:
        return proved
    best = np.zeros(len(built.needs), dtype=np.int64)
    worth = built.priority[built.graph.j[part.arcs]] * built.fit[part.arcs]
    np.maximum.at(best, built.graph.j[part.arcs], worth)
    return int(best.sum())


def summaries(pool: Pool, policy: Policy, built: Instance, parts: Sequence[SolvedPart]) -> tuple[GoalSummary, ...]:
    """Every goal over the whole pool, in the order in which they were asked for; the unique answer without a value."""
    reached = reached_by(pool, policy, built, parts)
    return tuple(_summary(aim, reached.get(aim.name, 0), parts) for aim in aims_of(policy))


def _summary(aim: Aim, value: int, parts: Sequence[SolvedPart]) -> GoalSummary:
    own = [(part.record, goal) for part in parts for goal in part.record.goals if _is_of(goal, aim)]
    word = weakest(goal.word for _, goal in own)
    bound = value if word == Word.PROVED_OPTIMAL and not aim.tolerance else None
    if aim.name == GoalName.VALUE and not aim.again:
        bounds = [value_bound(part.record) for part in parts]
        bound = None if None in bounds else max(value, sum(one for one in bounds if one is not None))
    return GoalSummary(
        aim.name, value, bound, word, tuple(sorted({record.form for record, _ in own})), aim.tolerance, aim.again,
        sum(goal.milliseconds for _, goal in own),
    )  # fmt: skip


def _is_of(goal: GoalRecord, aim: Aim) -> bool:
    return (goal.name, goal.again) == (aim.name, aim.again)


def reached_by(pool: Pool, policy: Policy, built: Instance, parts: Sequence[SolvedPart]) -> dict[str, int]:
    """What a plan reaches in each goal of a policy, larger is better.

    urgent_share, needs_served: needs with a partner. floor: needs covered up to the floor. theme_floors: what the mean
    coverages of the themes fall short of their floors, in basis points below zero. value: points. fewest_partners:
    pairings below zero. least_change: pairings that differ from the plan in force, below zero.
    """
    covered = {j: share for part in parts for j, share in part.covered.items() if share > 0}
    pairs = pairs_of(built, parts)
    found: dict[str, int] = {UNIQUE_ANSWER: 0}
    for goal in policy.goals:
        if goal.name == GoalName.URGENT_SHARE:
            found[goal.name] = sum(built.needs[j].urgency in goal.urgency for j in covered)
        elif goal.name == GoalName.NEEDS_SERVED:
            found[goal.name] = len(covered)
        elif goal.name == GoalName.FLOOR:
            found[goal.name] = sum(share >= Fraction(goal.percent, 100) for share in covered.values())
        elif goal.name == GoalName.THEME_FLOORS:
            missing = (shortfall(built, parts, theme, percent) for theme, percent in goal.themes)
            found[goal.name] = -sum(-int(-short * WHOLE // 1) for short in missing)
        elif goal.name == GoalName.VALUE:
            found[goal.name] = sum(one.weight for part in parts for one in part.moved)
        elif goal.name == GoalName.FEWEST_PARTNERS:
            found[goal.name] = -len(pairs)
        elif goal.name == GoalName.LEAST_CHANGE:
            found[goal.name] = -len(pairs ^ set(pool.in_force)) if pool.in_force else 0
    return found


def pairs_of(built: Instance, parts: Sequence[SolvedPart]) -> set[tuple[str, str]]:
    """The pairs (offer, need) of these parts, by ref."""
    arcs = [one.arc for part in parts for one in part.moved]
    return {(built.offers[built.graph.i[arc]].ref, built.needs[built.graph.j[arc]].ref) for arc in arcs}


def price_of(
    goal: str, pool: Pool, policy: Policy, built: Instance, parts: Sequence[SolvedPart], others: Sequence[SolvedPart]
) -> Price:
    """What a goal costs the others: how much more they reach in `others`, solved without it."""
    reached, without = reached_by(pool, policy, built, parts), reached_by(pool, policy, built, others)
    changes = tuple((name, without[name] - reached[name]) for name in reached if name != UNIQUE_ANSWER)
    return Price(goal, changes, len(pairs_of(built, parts) - pairs_of(built, others)))
