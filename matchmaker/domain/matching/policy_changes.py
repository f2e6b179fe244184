"""What a what-if changes in the settings of a run: weights, goals, limits; never the salt."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matchmaker.domain.matching.changes import MOST_USD, Change, ChangeKind, Refused, percent_of, quantity_of
from matchmaker.domain.matching.policy import MOST_TOLERANCE, CapBy, CapSetting, GoalName, GoalSetting, Policy
from matchmaker.domain.vocabulary import Theme, TreatyStatus
from matchmaker.errors import FieldError, InvalidInput

WHAT_IF = "what-if"  # the name of settings that a what-if changed
MOST_GIVEN_UP = 10**6
ReadyMade = Mapping[str, Policy]


# What a limit on money may look at, and the codes that it may name; of treaty statuses those of the Convention itself.
CAPPED: dict[ChangeKind, tuple[CapBy, tuple[str, ...]]] = {
    ChangeKind.CAP_THEME: (CapBy.THEME, tuple(str(code) for code in Theme)),
    ChangeKind.CAP_TREATY_STATUS: (
        CapBy.TREATY_STATUS,
        tuple(
            str(code)
            for code in (
                TreatyStatus.STATE_PARTY, TreatyStatus.SIGNATORY, TreatyStatus.NOT_PARTY, TreatyStatus.WITHDRAWN,
            )
        ),
    ),
}  # fmt: skip


def weights_of(policy: Policy) -> dict[str, int]:
    """Every criterion with its weight in whole percents of its group."""
    return {**policy.priority_weights, **policy.fit_weights}


def with_weight(policy: Policy, criterion: str, percent: int) -> Policy:
    """The settings with one weight moved; the others of its group keep their proportions, in whole percents.

    KeyError for an unknown criterion, ValueError for a weight that the others cannot make up to 100.
    """
    group = next(name for name in ("priority_weights", "fit_weights") if criterion in getattr(policy, name))
    weights: dict[str, int] = getattr(policy, group)
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


def change_policy(policy: Policy, change: Change, ready_made: ReadyMade) -> Policy:
    """The settings after one change of those in `ON_POLICY`, or Refused."""
    return ON_POLICY[ChangeKind(change.kind)](policy, change, ready_made)


def in_their_places(policy: Policy, changes: Sequence[Change]) -> Policy:
    """The settings with every goal that was given a place at that place, whatever was moved after it.

    InvalidInput at a place that another goal was given too, or that there is not (any more).
    """
    since = max((at for at, one in enumerate(changes) if one.kind == ChangeKind.SETTINGS), default=-1)
    at_line = {one.name: line for line, one in enumerate(changes, start=1) if _moves(one, policy) and line > since}
    placed: dict[int, GoalSetting] = {}
    errors: list[FieldError] = []
    for goal, line in ((goal, at_line[goal.name]) for goal in policy.goals if goal.name in at_line):
        place = changes[line - 1].quantity or 0
        if place > len(policy.goals):
            params: dict[str, object] = {"least": 1, "most": len(policy.goals)}
            errors.append(FieldError("goal_place.quantity", "number_out_of_range", params, line))
        elif place in placed:
            last = max(line, at_line[placed[place].name])
            errors.append(FieldError("goal_place.quantity", "goal_place_taken", {"place": place}, last))
        placed[place] = goal
    if errors:
        raise InvalidInput(errors)
    others = iter([goal for goal in policy.goals if goal.name not in at_line])
    order = (placed[place] if place in placed else next(others) for place in range(1, len(policy.goals) + 1))
    return dataclasses.replace(policy, goals=tuple(order))


def _moves(change: Change, policy: Policy) -> bool:
    return change.kind == ChangeKind.GOAL_PLACE and policy.goal(change.name or "") is not None


def _settings(policy: Policy, change: Change, ready_made: ReadyMade) -> Policy:
    if change.name is None or change.name not in ready_made:
        raise Refused("name", "settings_not_known", value=change.name, allowed=", ".join(sorted(ready_made)))
    return dataclasses.replace(ready_made[change.name], salt=policy.salt)


def _weight(policy: Policy, change: Change, _ready_made: ReadyMade) -> Policy:
    if change.name not in weights_of(policy):
        raise Refused("name", "criterion_not_known", value=change.name, allowed=", ".join(weights_of(policy)))
    percent = percent_of(change, 0, 100)
    try:
        return with_weight(policy, change.name or "", percent)
    except ValueError:
        raise Refused("percent", "weight_alone", value=change.name) from None


def _goal_off(policy: Policy, change: Change, _ready_made: ReadyMade) -> Policy:
    goal = _asked_for(policy, change)
    if len(policy.goals) == 1:
        raise Refused("name", "policy_no_goal")
    return _named(policy.without(goal.name))


def _goal_place(policy: Policy, change: Change, ready_made: ReadyMade) -> Policy:
    if change.name not in set(GoalName):
        raise Refused("name", "goal_not_known", value=change.name, allowed=", ".join(GoalName))
    found = (one.goal(change.name) for one in (policy, *ready_made.values()))
    goal = next((one for one in found if one is not None), GoalSetting(change.name))
    others = policy.without(goal.name).goals
    place = quantity_of(change, 1, len(others) + 1)
    return _named(dataclasses.replace(policy, goals=(*others[: place - 1], goal, *others[place - 1 :])))


def _goal_tolerance(policy: Policy, change: Change, _ready_made: ReadyMade) -> Policy:
    goal = _asked_for(policy, change)
    changed = dataclasses.replace(goal, tolerance=quantity_of(change, 0, MOST_TOLERANCE))
    goals = tuple(changed if one is goal else one for one in policy.goals)
    return _named(dataclasses.replace(policy, goals=goals))


def _asked_for(policy: Policy, change: Change) -> GoalSetting:
    found = policy.goal(change.name or "")
    if found is None:
        allowed = ", ".join(one.name for one in policy.goals)
        raise Refused("name", "goal_not_asked_for", value=change.name, allowed=allowed)
    return found


def _change_at_most(policy: Policy, change: Change, _ready_made: ReadyMade) -> Policy:
    return _named(dataclasses.replace(policy, change_limit=quantity_of(change, 0, MOST_GIVEN_UP)))


def _cap(policy: Policy, change: Change, _ready_made: ReadyMade) -> Policy:
    by, codes = CAPPED[ChangeKind(change.kind)]
    if change.name not in codes:
        raise Refused("name", f"cap_{by}_not_known", value=change.name, allowed=", ".join(codes))
    cap = CapSetting(str(by), str(change.name), quantity_of(change, 0, MOST_USD))
    others = tuple(one for one in policy.caps if (one.by, one.code) != (cap.by, cap.code))
    return _named(dataclasses.replace(policy, caps=(*others, cap)))


ON_POLICY: dict[ChangeKind, Callable[[Policy, Change, ReadyMade], Policy]] = {
    ChangeKind.SETTINGS: _settings,
    ChangeKind.WEIGHT: _weight,
    ChangeKind.GOAL_OFF: _goal_off,
    ChangeKind.GOAL_PLACE: _goal_place,
    ChangeKind.GOAL_TOLERANCE: _goal_tolerance,
    ChangeKind.CHANGE_AT_MOST: _change_at_most,
    ChangeKind.CAP_THEME: _cap,
    ChangeKind.CAP_TREATY_STATUS: _cap,
}


def _named(policy: Policy) -> Policy:
    """Changed settings are nobody's adopted ones."""
    return dataclasses.replace(policy, ref=WHAT_IF, adopted_by=None)


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
