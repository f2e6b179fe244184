"""What if: a list of changes to the pool and the settings of a run, applied to copies; the run itself stays as it is.

Changes are plain values, so that they can be stored, shown and applied again. The salt of the settings never changes:
nobody can try what-ifs until a friend comes out. A what-if relaxes nothing that a party stated in private.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pin, Pool
from matchmaker.domain.matching.eligibility import Verdict, ledger
from matchmaker.domain.matching.policy import MOST_TOLERANCE, GoalName, GoalSetting, Policy
from matchmaker.domain.vocabulary import Kind
from matchmaker.errors import FieldError, InvalidInput

MOST_CHANGES = 50
MOST_GROWTH = 1000  # percent
WHAT_IF = "what-if"  # the name of settings that a what-if changed


class ChangeKind(StrEnum):
    """What a what-if may change; labels are in the list `change_kind`."""

    SETTINGS = "settings"
    WEIGHT = "weight"
    GOAL_OFF = "goal_off"
    GOAL_PLACE = "goal_place"
    GOAL_TOLERANCE = "goal_tolerance"
    CUT_FUNDING = "cut_funding"
    WITHDRAW_PROVIDER = "withdraw_provider"
    REMOVE_OFFER = "remove_offer"
    REMOVE_NEED = "remove_need"
    ADD_OFFER = "add_offer"
    ADD_NEED = "add_need"
    GROW_NEED = "grow_need"
    CHANGE_AT_MOST = "change_at_most"
    PIN = "pin"
    EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. What each kind reads:

    settings: `name` of ready-made settings. weight: `name` of a criterion, `percent`; the others of its group are
    rescaled. goal_off: without the goal `name`. goal_place: the goal `name` comes at place `quantity`, counted from 1;
    one that the settings do not ask for is asked for as in the first ready-made settings that do. goal_tolerance: later
    goals may give up `quantity` thousandths of the goal `name`. cut_funding: `percent` off every offer of money.
    withdraw_provider: `party`. remove_offer, remove_need, pin, exclude: `offer`, `need`. add_offer, add_need: one like
    `offer` or `need`, of `quantity` in its own unit (as much as that one, if None). grow_need: `need` by `percent`.
    change_at_most: at most `quantity` pairs of the plan in force are given up.
    """

    kind: str
    offer: str | None = None
    need: str | None = None
    party: str | None = None
    name: str | None = None
    percent: int | None = None
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """Pool and settings after the changes, and the changes themselves."""

    pool: Pool
    policy: Policy
    changes: tuple[Change, ...]


def apply(
    pool: Pool,
    policy: Policy,
    changes: Sequence[Change],
    *,
    ready_made: Mapping[str, Policy] | None = None,
    in_force: Iterable[tuple[str, str]] = (),
) -> Scenario:
    """The pool and the settings after the changes, in their order. InvalidInput with every change that cannot be made
    (`path` is its kind, `line` its place from 1); the arguments stay as they are.

    in_force: pairs (offer, need) of the plan of the run, which count as the plan in force where the pool has none."""
    if not 1 <= len(changes) <= MOST_CHANGES:
        code = "changes_missing" if not changes else "changes_too_many"
        raise InvalidInput([FieldError("changes", code, {"most": MOST_CHANGES})])
    pool = dataclasses.replace(pool, in_force=pool.in_force or tuple(sorted(set(in_force))))
    errors: list[FieldError] = []
    for place, change in enumerate(changes, start=1):
        try:
            pool, policy = _apply_one(pool, policy, change, ready_made or {})
        except _Refused as refused:
            errors.append(FieldError(change.kind, refused.code, refused.params, line=place))
    if errors:
        raise InvalidInput(errors)
    return Scenario(pool.sorted(), policy, tuple(changes))


def weights_of(policy: Policy) -> dict[str, int]:
    """Every criterion with its weight in whole percents of its group."""
    return {**policy.priority_weights, **policy.fit_weights}


def with_weight(policy: Policy, criterion: str, percent: int) -> Policy:
    """The settings with one weight moved; the others of its group keep their proportions, in whole percents.

    KeyError for an unknown criterion, ValueError for a weight that the others cannot make up to 100.
    """
    group = next(name for name in ("priority_weights", "fit_weights") if criterion in _group(policy, name))
    weights = _group(policy, group)
    if not 0 <= percent <= 100:
        raise ValueError(percent)
    if percent == weights[criterion]:
        return policy
    others = {name: weight for name, weight in weights.items() if name != criterion}
    if not sum(others.values()) and percent < 100:
        raise ValueError(percent)
    moved = {criterion: percent, **_share_out(100 - percent, others)}
    changed: dict[str, Any] = {group: {name: moved[name] for name in weights}}
    return _named(dataclasses.replace(policy, **changed))


def pair_pinned(pool: Pool, offer: str, need: str) -> Pool:
    """The pool in which this pair is formed before anything else, over the least that it can be about: one unit, or the
    offer's smallest tranche; an offer that is given whole is given. KeyError for unknown refs."""
    case = {one.ref: one for one in pool.offers}[offer]
    if need not in {one.ref for one in pool.needs}:
        raise KeyError(need)
    least = max(1, case.min_tranche) if case.divisible else case.quantity
    return dataclasses.replace(pool, pins=(*pool.pins, Pin(offer, need, least)))


def pair_left_out(pool: Pool, offer: str, need: str) -> Pool:
    """The pool in which this pair cannot be formed. KeyError for an unknown offer."""
    provider = {one.ref: one.provider for one in pool.offers}[offer]
    return dataclasses.replace(pool, not_now=tuple(dict.fromkeys((*pool.not_now, (provider, offer, need)))))


def one_more_offer(pool: Pool, like: str, *, quantity: int | None = None) -> tuple[Pool, str]:
    """The pool with an offer like another, and the ref of the new one. KeyError for an unknown offer."""
    model = {one.ref: one for one in pool.offers}[like]
    ref = _free_ref(like, {one.ref for one in pool.offers})
    added = dataclasses.replace(_of_quantity(model, quantity or model.quantity), ref=ref)
    return dataclasses.replace(pool, offers=(*pool.offers, added)), ref


class _Refused(Exception):
    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(code)


def _apply_one(
    pool: Pool, policy: Policy, change: Change, ready_made: Mapping[str, Policy]
) -> tuple[Pool, Policy]:  # fmt: skip
    if change.kind == ChangeKind.SETTINGS:
        if change.name is None or change.name not in ready_made:
            raise _Refused("settings_not_known", value=change.name, allowed=", ".join(sorted(ready_made)))
        return pool, dataclasses.replace(ready_made[change.name], salt=policy.salt)
    if change.kind == ChangeKind.WEIGHT:
        return pool, _weight(policy, change)
    if change.kind in _GOALS:
        return pool, _named(_GOALS[ChangeKind(change.kind)](policy, change, ready_made))
    if change.kind == ChangeKind.CHANGE_AT_MOST:
        if change.quantity is None or not 0 <= change.quantity <= 10**6:
            raise _Refused("number_out_of_range", least=0, most=10**6)
        return pool, _named(dataclasses.replace(policy, change_limit=change.quantity))
    if change.kind not in _ON_POOL:
        raise _Refused("change_not_known", value=change.kind)
    return _ON_POOL[ChangeKind(change.kind)](pool, change), policy


def _weight(policy: Policy, change: Change) -> Policy:
    if change.name not in weights_of(policy):
        raise _Refused("criterion_not_known", value=change.name, allowed=", ".join(weights_of(policy)))
    percent = _percent(change, 0, 100)
    try:
        return with_weight(policy, change.name or "", percent)
    except ValueError:
        raise _Refused("weight_alone", value=change.name) from None


def _goal_off(policy: Policy, change: Change, _ready_made: Mapping[str, Policy]) -> Policy:
    goal = _asked_for(policy, change)
    if len(policy.goals) == 1:
        raise _Refused("policy_no_goal")
    return policy.without(goal.name)


def _goal_place(policy: Policy, change: Change, ready_made: Mapping[str, Policy]) -> Policy:
    if change.name not in set(GoalName):
        raise _Refused("goal_not_known", value=change.name, allowed=", ".join(GoalName))
    found = (one.goal(change.name) for one in (policy, *ready_made.values()))
    goal = next((one for one in found if one is not None), GoalSetting(change.name))
    others = policy.without(goal.name).goals
    if change.quantity is None or not 1 <= change.quantity <= len(others) + 1:
        raise _Refused("number_out_of_range", least=1, most=len(others) + 1)
    goals = (*others[: change.quantity - 1], goal, *others[change.quantity - 1 :])
    return dataclasses.replace(policy, goals=goals)


def _goal_tolerance(policy: Policy, change: Change, _ready_made: Mapping[str, Policy]) -> Policy:
    goal = _asked_for(policy, change)
    if change.quantity is None or not 0 <= change.quantity <= MOST_TOLERANCE:
        raise _Refused("number_out_of_range", least=0, most=MOST_TOLERANCE)
    changed = dataclasses.replace(goal, tolerance=change.quantity)
    return dataclasses.replace(policy, goals=tuple(changed if one is goal else one for one in policy.goals))


def _asked_for(policy: Policy, change: Change) -> GoalSetting:
    found = policy.goal(change.name or "")
    if found is None:
        raise _Refused("goal_not_asked_for", value=change.name, allowed=", ".join(one.name for one in policy.goals))
    return found


_GOALS: dict[ChangeKind, Callable[[Policy, Change, Mapping[str, Policy]], Policy]] = {
    ChangeKind.GOAL_OFF: _goal_off,
    ChangeKind.GOAL_PLACE: _goal_place,
    ChangeKind.GOAL_TOLERANCE: _goal_tolerance,
}


def _cut(pool: Pool, change: Change) -> Pool:
    left = 100 - _percent(change, 1, 99)
    offers = [_scaled(one, left, up=False) if one.kind == Kind.FUNDING else one for one in pool.offers]
    return dataclasses.replace(pool, offers=tuple(one for one in offers if one.quantity > 0))


def _withdraw(pool: Pool, change: Change) -> Pool:
    if not any(one.provider == change.party for one in pool.offers):
        raise _Refused("provider_without_offer", value=change.party)
    return dataclasses.replace(pool, offers=tuple(one for one in pool.offers if one.provider != change.party))


def _remove_offer(pool: Pool, change: Change) -> Pool:
    _offer(pool, change)
    return dataclasses.replace(pool, offers=tuple(one for one in pool.offers if one.ref != change.offer))


def _remove_need(pool: Pool, change: Change) -> Pool:
    _need(pool, change)
    return dataclasses.replace(pool, needs=tuple(one for one in pool.needs if one.ref != change.need))


def _add_offer(pool: Pool, change: Change) -> Pool:
    return one_more_offer(pool, _offer(pool, change).ref, quantity=_quantity(change))[0]


def _add_need(pool: Pool, change: Change) -> Pool:
    model = _need(pool, change)
    ref = _free_ref(model.ref, {one.ref for one in pool.needs})
    added = dataclasses.replace(_of_quantity(model, _quantity(change) or model.quantity), ref=ref)
    return dataclasses.replace(pool, needs=(*pool.needs, added))


def _grow(pool: Pool, change: Change) -> Pool:
    need, grown = _need(pool, change), 100 + _percent(change, 1, MOST_GROWTH)
    needs = tuple(_scaled(one, grown, up=True) if one.ref == need.ref else one for one in pool.needs)
    return dataclasses.replace(pool, needs=needs)


def _pin(pool: Pool, change: Change) -> Pool:
    offer, need = _offer(pool, change), _need(pool, change)
    against = [outcome for outcome in ledger(offer, need, pool) if outcome.verdict is Verdict.NO]
    told = next((outcome for outcome in against if not outcome.private), None)
    if told is not None:
        raise _Refused("pair_ruled_out", rule=told.rule)
    if against:
        raise _Refused("not_available")
    return pair_pinned(pool, offer.ref, need.ref)


def _exclude(pool: Pool, change: Change) -> Pool:
    return pair_left_out(pool, _offer(pool, change).ref, _need(pool, change).ref)


_ON_POOL: dict[ChangeKind, Callable[[Pool, Change], Pool]] = {
    ChangeKind.CUT_FUNDING: _cut,
    ChangeKind.WITHDRAW_PROVIDER: _withdraw,
    ChangeKind.REMOVE_OFFER: _remove_offer,
    ChangeKind.REMOVE_NEED: _remove_need,
    ChangeKind.ADD_OFFER: _add_offer,
    ChangeKind.ADD_NEED: _add_need,
    ChangeKind.GROW_NEED: _grow,
    ChangeKind.PIN: _pin,
    ChangeKind.EXCLUDE: _exclude,
}


def _offer(pool: Pool, change: Change) -> OfferCase:
    found = next((one for one in pool.offers if one.ref == change.offer), None)
    if found is None:
        raise _Refused("offer_not_in_run", value=change.offer)
    return found


def _need(pool: Pool, change: Change) -> NeedCase:
    found = next((one for one in pool.needs if one.ref == change.need), None)
    if found is None:
        raise _Refused("need_not_in_run", value=change.need)
    return found


def _percent(change: Change, least: int, most: int) -> int:
    if change.percent is None or not least <= change.percent <= most:
        raise _Refused("number_out_of_range", least=least, most=most)
    return change.percent


def _quantity(change: Change) -> int | None:
    if change.quantity is not None and not 1 <= change.quantity <= 10**15:
        raise _Refused("number_out_of_range", least=1, most=10**15)
    return change.quantity


def _of_quantity(record: Any, quantity: int) -> Any:
    """The record with another quantity, and what is worked out from it in proportion, rounded down."""
    changed = {"quantity": quantity}
    for name in ("usd_cents", "estimated_cost_usd_cents"):
        cents = getattr(record, name, None)
        if cents is not None and record.quantity > 0:
            changed[name] = cents * quantity // record.quantity
    return dataclasses.replace(record, **changed)


def _scaled(record: Any, percent: int, *, up: bool) -> Any:
    """The record with that percentage of its quantity, in whole units."""
    return _of_quantity(record, (record.quantity * percent + (99 if up else 0)) // 100)


def _share_out(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """`total` in proportion to the weights, in whole numbers: the largest remainders are rounded up."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    shares = {name: total * weight // whole for name, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda name: (-(total * weights[name] % whole), name))
    for name in by_remainder[: total - sum(shares.values())]:
        shares[name] += 1
    return shares


def _group(policy: Policy, name: str) -> dict[str, int]:
    weights: dict[str, int] = getattr(policy, name)
    return weights


def _named(policy: Policy) -> Policy:
    """Changed settings are nobody's adopted ones."""
    return dataclasses.replace(policy, ref=WHAT_IF, adopted_by=None)


def _free_ref(like: str, taken: Iterable[str]) -> str:
    known = set(taken)
    return next(ref for number in range(2, len(known) + 3) if (ref := f"{like}-{number}") not in known)
