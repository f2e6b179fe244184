"""Two plans beside each other, pair by pair, with the reason of every change and the needs whose coverage changes.

Both plans are read as they stand: each with the pool and the settings that it was made of. Several pairings of one
offer or one need are added up. What rests on a party's private statement is not told, whichever way it changed.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.eligibility import Verdict, ledger
from matchmaker.domain.matching.fairness import coverage_of
from matchmaker.domain.matching.measures import CENTS, in_cap, is_money
from matchmaker.domain.matching.plan import Pairing, PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scoring import fit_card, priority_card
from matchmaker.domain.reasons import Reason

RECORD_ONLY = frozenset(
    {"ref", "version", "adopted_by", "salt"}
)  # fields of settings that decide nothing by themselves
UNIQUE_ANSWER = "unique_answer"
_SIZES = ("quantity", "usd_cents", "min_tranche", "smallest_share", "divisible", "max_partners")


class What(StrEnum):
    """What became of a pair."""

    GONE = "gone"
    NEW = "new"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Side:
    """One plan with what it was made of."""

    pool: Pool
    policy: Policy
    plan: PlanResult


@dataclass(frozen=True, slots=True)
class PairChange:
    """One pair that differs. Quantities are in the need's own unit, 0 where the pair is not in the plan.

    reasons: what explains the change, the first most; never empty.
    """

    offer: str
    need: str
    what: What
    before: int
    after: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NeedChange:
    """A need whose coverage (basis points of what is open) differs; None where it is not in that pool."""

    need: str
    party: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class GoalChange:
    """What one goal reaches before and after, in its own measure; larger is better for every goal."""

    goal: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans. pairs: those that differ, by (need, offer); same: how many do not. needs: by ref.

    settings: names of the settings that differ. goals: those that both plans were asked for, in their order; none
    where the order differs.
    """

    pairs: tuple[PairChange, ...]
    same: int
    needs: tuple[NeedChange, ...]
    settings: tuple[str, ...]
    goals: tuple[GoalChange, ...] = ()

    @property
    def first_goal(self) -> GoalChange | None:
        """The first goal that is reached more or less than before."""
        return next((one for one in self.goals if one.before != one.after), None)

    @property
    def gaining(self) -> tuple[NeedChange, ...]:
        """The needs that are covered more."""
        return tuple(one for one in self.needs if (one.after or 0) > (one.before or 0))

    @property
    def losing(self) -> tuple[NeedChange, ...]:
        """The needs that are covered less."""
        return tuple(one for one in self.needs if (one.after or 0) < (one.before or 0))


def compare(before: Side, after: Side, *, left_out: Iterable[tuple[str, str]] = (),
            pinned: Iterable[tuple[str, str]] = ()) -> Comparison:  # fmt: skip
    """Everything that differs between two plans.

    left_out, pinned: pairs (offer, need) that a what-if itself left out or asked for, which is then the reason.
    """
    view = _View(before, after, frozenset(left_out), frozenset(pinned))
    old, new = _quantities(before.plan), _quantities(after.plan)
    changed = sorted({pair for pair in old.keys() | new.keys() if old.get(pair) != new.get(pair)}, key=_by_need)
    return Comparison(
        pairs=tuple(view.change(pair, old.get(pair, 0), new.get(pair, 0)) for pair in changed),
        same=len(old.keys() | new.keys()) - len(changed),
        needs=_needs(before, after),
        settings=differing_settings(before.policy, after.policy),
        goals=_goals(before.plan, after.plan),
    )


def goal_values(plan: PlanResult) -> dict[str, int]:
    """What every goal reaches over all parts, in the order of the goals; without the preference between equals."""
    if plan.goals:
        return {goal.name: goal.value for goal in plan.goals if goal.name != UNIQUE_ANSWER and not goal.again}
    values: dict[str, int] = {}
    for part in plan.parts:
        for goal in part.goals:
            if goal.name != UNIQUE_ANSWER:
                values[goal.name] = values.get(goal.name, 0) + goal.value
    return values


def differing_settings(before: Policy, after: Policy) -> tuple[str, ...]:
    """The names of the settings that differ; weights by their criterion."""
    names: list[str] = []
    for field in dataclasses.fields(Policy):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old == new or field.name in RECORD_ONLY:
            continue
        if field.name in ("priority_weights", "fit_weights"):
            names += [name for name in {**old, **new} if old.get(name) != new.get(name)]
        else:
            names.append(field.name)
    return tuple(names)


def coverages(pool: Pool, plan: PlanResult) -> dict[str, int]:
    """The coverage of every need of which something is open, in basis points."""
    served: dict[str, list[Pairing]] = defaultdict(list)
    for pairing in plan.pairings:
        served[pairing.need].append(pairing)
    return {need.ref: coverage_of(need, served.get(need.ref, ())) for need in pool.needs if need.quantity > 0}


class _View:
    """Both sides by ref, and why a pair changed."""

    def __init__(
        self, before: Side, after: Side, left_out: frozenset[tuple[str, str]], pinned: frozenset[tuple[str, str]]
    ) -> None:
        self.before, self.after, self.left_out, self.pinned = before, after, left_out, pinned
        self.offers = tuple({one.ref: one for one in side.pool.offers} for side in (before, after))
        self.needs = tuple({one.ref: one for one in side.pool.needs} for side in (before, after))
        self.linked = _linked(after.pool) - _linked(before.pool)
        self.settings = differing_settings(before.policy, after.policy)
        self.partners = tuple(_partners(side.plan) for side in (before, after))

    def change(self, pair: tuple[str, str], old: int, new: int) -> PairChange:
        what = What.NEW if not old else What.GONE if not new else What.QUANTITY
        return PairChange(*pair, what, old, new, tuple(self._reasons(pair, what)) or (Reason("change_elsewhere"),))

    def _reasons(self, pair: tuple[str, str], what: What) -> list[Reason]:
        if pair in self.pinned and what is not What.GONE:
            return [Reason("change_pinned")]
        if pair in self.left_out and what is What.GONE:
            return [Reason("change_left_out")]
        presence = self._presence(pair)
        if presence:
            return presence
        rules = self._rules(pair)
        if rules:
            return rules
        return [
            *self._limits(pair), *self._sizes(pair), *self._scores(pair), *self._others(pair, what), *self._settings(),
        ]  # fmt: skip

    def _presence(self, pair: tuple[str, str]) -> list[Reason]:
        """A record that is in one of the pools alone."""
        found = []
        for noun, records, ref in (("offer", self.offers, pair[0]), ("need", self.needs, pair[1])):
            if ref not in records[1]:
                found.append(Reason(f"change_{noun}_gone", {noun: ref}))
            elif ref not in records[0]:
                found.append(Reason(f"change_{noun}_new", {noun: ref}))
        return found

    def _rules(self, pair: tuple[str, str]) -> list[Reason]:
        """Rules whose answer makes the pair possible in one pool alone; private ones are not told of."""
        against = tuple(self._against(pair, side) for side in (0, 1))
        if bool(against[0]) == bool(against[1]):
            return []
        told = next(one for one in against if one)
        code = "change_rule_against" if against[1] else "change_rule_no_more"
        return [Reason(code, {"rule": rule}) for rule, private in told if not private]

    def _against(self, pair: tuple[str, str], side: int) -> list[tuple[str, bool]]:
        offer, need = self.offers[side][pair[0]], self.needs[side][pair[1]]
        pool = (self.before, self.after)[side].pool
        return [(one.rule, one.private) for one in ledger(offer, need, pool) if one.verdict is Verdict.NO]

    def _limits(self, pair: tuple[str, str]) -> list[Reason]:
        """A set of pairs that it is tied to, and a limit on money that counts it, in the second plan alone."""
        found = [Reason("change_linked")] if pair in self.linked else []
        offer, need = self.offers[1][pair[0]], self.needs[1][pair[1]]
        for cap in self.after.policy.caps if is_money(offer) else ():
            if cap not in self.before.policy.caps and in_cap(cap, need, self.after.pool):
                params: dict[str, str | int | None] = {cap.by: cap.code, "limit_usd_cents": cap.limit_usd * CENTS}
                found.append(Reason(f"change_cap_{cap.by}", params))
        return found

    def _sizes(self, pair: tuple[str, str]) -> list[Reason]:
        found = []
        for noun, records, ref in (("offer", self.offers, pair[0]), ("need", self.needs, pair[1])):
            old, new = records[0][ref], records[1][ref]
            if old.quantity != new.quantity:
                code = f"change_{noun}_{'smaller' if new.quantity < old.quantity else 'larger'}"
                found.append(Reason(code, {noun: ref}))
            elif any(getattr(old, name, None) != getattr(new, name, None) for name in _SIZES):
                found.append(Reason(f"change_{noun}_limits", {noun: ref}))
        return found

    def _scores(self, pair: tuple[str, str]) -> list[Reason]:
        """A need that presses differently, or a fit that is another one, by what the records themselves say."""
        policy = self.before.policy
        cards = []
        for side, pool in enumerate((self.before.pool, self.after.pool)):
            offer, need = self.offers[side][pair[0]], self.needs[side][pair[1]]
            cards.append((priority_card(need, pool, policy).total, fit_card(offer, need, pool, policy).total))
        (old_priority, old_fit), (new_priority, new_fit) = cards
        found = []
        if old_priority != new_priority:
            found.append(Reason("change_priority", {"before_points": old_priority, "after_points": new_priority}))
        if old_fit != new_fit:
            found.append(Reason("change_fit", {"before_points": old_fit, "after_points": new_fit}))
        return found

    def _others(self, pair: tuple[str, str], what: What) -> list[Reason]:
        """What the two are with instead, or were with before."""
        side, other, prefix = (0, 1, "freed") if what is What.NEW else (1, 0, "displaced")
        found = []
        for noun, ref in (("offer", pair[0]), ("need", pair[1])):
            here, there = self.partners[side][noun].get(ref, set()), self.partners[other][noun].get(ref, set())
            only_here = sorted(here - there - set(pair))
            if only_here:
                params: dict[str, str | int | None] = {noun: ref, "other_list": "|".join(only_here)}
                found.append(Reason(f"change_{noun}_{prefix}", params))
        return found

    def _settings(self) -> list[Reason]:
        return [Reason("change_settings", {"setting_list": "|".join(self.settings)})] if self.settings else []


def _linked(pool: Pool) -> set[tuple[str, str]]:
    return {pair for group in pool.linked for pair in group}


def _partners(plan: PlanResult) -> dict[str, dict[str, set[str]]]:
    """For each offer the needs, and for each need the offers, that it is proposed with."""
    found: dict[str, dict[str, set[str]]] = {"offer": defaultdict(set), "need": defaultdict(set)}
    for pairing in plan.pairings:
        found["offer"][pairing.offer].add(pairing.need)
        found["need"][pairing.need].add(pairing.offer)
    return found


def _quantities(plan: PlanResult) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for pairing in plan.pairings:
        found[pairing.offer, pairing.need] += pairing.quantity_need
    return dict(found)


def _needs(before: Side, after: Side) -> tuple[NeedChange, ...]:
    old, new = coverages(before.pool, before.plan), coverages(after.pool, after.plan)
    parties: Mapping[str, str] = {need.ref: need.party for side in (before, after) for need in side.pool.needs}
    refs = sorted(ref for ref in old.keys() | new.keys() if old.get(ref) != new.get(ref))
    return tuple(NeedChange(ref, parties[ref], old.get(ref), new.get(ref)) for ref in refs)


def _goals(before: PlanResult, after: PlanResult) -> tuple[GoalChange, ...]:
    old, new = goal_values(before), goal_values(after)
    order = list(old or new)
    if old and new and list(new) != order:
        return ()
    return tuple(GoalChange(name, old.get(name, 0), new.get(name, 0)) for name in order)


def _by_need(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[1], pair[0]
