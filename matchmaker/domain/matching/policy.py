"""The settings of a run that States adopt: goals in order, and weights and tables in whole percents.

Nothing here is a judgement of a State: a policy weighs what the State itself stated, its treaty clock, and how well
two records fit. Track record and completeness of a record are left out on purpose. The ready-made ones are in
`matchmaker.domain.matching.policies`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from matchmaker.domain.vocabulary import Theme, TreatyStatus, Urgency
from matchmaker.errors import FieldError, InvalidInput

MOST_TOLERANCE = 500  # thousandths: above it a goal is no goal


class GoalName(StrEnum):
    """What a plan can be asked for. The unique answer always comes last, and is never named in a policy."""

    URGENT_SHARE = "urgent_share"  # most needs of the urgent bands with at least their smallest useful share
    FLOOR = "floor"  # the lowest coverages up to `percent`, the lowest first
    THEME_FLOORS = "theme_floors"  # mean coverage of each theme up to its percent, in the order given
    NEEDS_SERVED = "needs_served"  # most needs with a partner
    VALUE = "value"  # greatest total of priority x fit x what is covered
    FEWEST_PARTNERS = "fewest_partners"  # fewest pairings
    LEAST_CHANGE = "least_change"  # fewest pairings that differ from the plan in force


FAIRNESS_GOALS = frozenset({GoalName.URGENT_SHARE, GoalName.FLOOR, GoalName.THEME_FLOORS, GoalName.NEEDS_SERVED})


class Measure(StrEnum):
    """What the goal "value" counts of a pairing: the share of the need that it covers, or the amount."""

    SHARE = "share"
    AMOUNT = "amount"


class CapBy(StrEnum):
    """What a cap looks at: the theme of the need, or its State's status under the Convention on Cluster Munitions."""

    THEME = "theme"
    TREATY_STATUS = "treaty_status"


@dataclass(frozen=True, slots=True)
class GoalSetting:
    """One goal. tolerance: thousandths of the value reached that the goals after it may give up again.

    percent: the floor (FLOOR). themes: (theme, percent) in order of importance (THEME_FLOORS). urgency: the bands that
    count as urgent (URGENT_SHARE). measure: what VALUE counts.
    """

    name: str
    tolerance: int = 0
    percent: int = 30
    themes: tuple[tuple[str, int], ...] = ()
    urgency: tuple[str, ...] = ("u4", "u3")
    measure: str = "share"


@dataclass(frozen=True, slots=True)
class CapSetting:
    """All money proposed for needs of one theme, or of States of one treaty status, is at most `limit_usd`."""

    by: str
    code: str
    limit_usd: int


@dataclass(frozen=True, slots=True)
class Policy:
    """Weights are whole percents that sum to 100 in each group; every table value is a whole percent, 0 to 100.

    `salt` decides between plans that are equally good in every goal. It is fixed with the policy version, never
    drawn for a run: nobody can run again until a friend comes out.
    """

    ref: str = "trial"
    version: int = 1
    salt: str = "matchmaker-trial-settings-1"
    adopted_by: str | None = None  # None is shown as "trial settings"

    # Goals in order of importance, by name or with their settings; the unique answer always comes last.
    goals: tuple[GoalSetting, ...] = (GoalSetting("needs_served"), GoalSetting("value"))
    granule_usd: int = 1000  # money is planned in steps of so many US dollars, or finer where a record needs it
    caps: tuple[CapSetting, ...] = ()
    change_limit: int | None = None  # most pairings of the plan in force that may be given up

    # Need priority: what the State states about its own need, and its clock.
    priority_weights: dict[str, int] = field(
        default_factory=lambda: {"urgency": 40, "clock": 20, "own_order": 25, "without_partner": 15}
    )
    # Pair fit: only what depends on the pair.
    fit_weights: dict[str, int] = field(
        default_factory=lambda: {"preference": 30, "size": 25, "overlap": 20, "language": 15, "firmness": 10}
    )
    neutral: int = 50  # a fact that could be stated and is not counts as this

    urgency_percent: dict[str, int] = field(default_factory=lambda: {"u4": 100, "u3": 75, "u2": 45, "u1": 20})
    # Months to the treaty date -> percent; the first line whose months are not exceeded holds, else `clock_later`.
    clock_percent: tuple[tuple[int, int], ...] = ((12, 100), (24, 80), (48, 50))
    clock_later: int = 20
    own_order_percent: tuple[int, ...] = (100, 85, 70, 55, 40)  # place in the State's own order; last for all after
    without_partner_percent: tuple[int, ...] = (100, 40, 0)  # no partner, one, two or more
    language_shared: int = 100
    language_interpreted: int = 60
    firmness_percent: dict[str, int] = field(
        default_factory=lambda: {"approved": 100, "planned": 60, "exploratory": 30}
    )

    def __post_init__(self) -> None:
        given: tuple[Any, ...] = self.goals
        goals = tuple(GoalSetting(goal) if isinstance(goal, str) else goal for goal in given)
        object.__setattr__(self, "goals", goals)

    def goal(self, name: str) -> GoalSetting | None:
        """The settings of a goal; None when the policy does not ask for it."""
        return next((goal for goal in self.goals if goal.name == name), None)

    def without(self, name: str) -> Policy:
        """The same settings without a goal."""
        return dataclasses.replace(self, goals=tuple(goal for goal in self.goals if goal.name != name))


def check_policy(policy: Policy) -> None:
    """Raise InvalidInput with every setting that is unusable, at its field."""
    errors = [*_goal_errors(policy), *_cap_errors(policy), *_weight_errors(policy), *_percent_errors(policy)]
    if policy.granule_usd < 1:
        errors.append(FieldError("granule_usd", "policy_below_one"))
    if policy.change_limit is not None and policy.change_limit < 0:
        errors.append(FieldError("change_limit", "policy_below_zero"))
    if not policy.salt:
        errors.append(FieldError("salt", "required"))
    if errors:
        raise InvalidInput(errors)


def _goal_errors(policy: Policy) -> Iterator[FieldError]:
    names = [goal.name for goal in policy.goals]
    if not names:
        yield FieldError("goals", "policy_no_goal")
    for place, goal in enumerate(policy.goals):
        path = f"goals.{place}"
        if goal.name not in set(GoalName):
            yield FieldError(path, "unknown_goal", {"goal": goal.name})
        elif goal.name in names[:place]:
            yield FieldError(path, "policy_goal_twice", {"goal": goal.name})
        if not 0 <= goal.tolerance <= MOST_TOLERANCE:
            yield FieldError(f"{path}.tolerance", "policy_tolerance", {"most": MOST_TOLERANCE})
        if not 0 < goal.percent <= 100 or any(not 0 < percent <= 100 for _, percent in goal.themes):
            yield FieldError(f"{path}.percent", "policy_percent")
        if any(theme not in set(Theme) for theme, _ in goal.themes):
            yield FieldError(f"{path}.themes", "policy_theme")
        if any(band not in set(Urgency) for band in goal.urgency):
            yield FieldError(f"{path}.urgency", "policy_urgency")
        if goal.measure not in set(Measure):
            yield FieldError(f"{path}.measure", "policy_measure")


def _cap_errors(policy: Policy) -> Iterator[FieldError]:
    codes: dict[CapBy, set[str]] = {CapBy.THEME: set(Theme), CapBy.TREATY_STATUS: set(TreatyStatus)}
    for place, cap in enumerate(policy.caps):
        if cap.by not in set(CapBy) or cap.code not in codes[CapBy(cap.by)]:
            yield FieldError(f"caps.{place}", "policy_cap")
        if cap.limit_usd < 0:
            yield FieldError(f"caps.{place}.limit_usd", "policy_below_zero")


def _weight_errors(policy: Policy) -> Iterator[FieldError]:
    for name in ("priority_weights", "fit_weights"):
        weights = getattr(policy, name)
        if any(weight < 0 for weight in weights.values()) or sum(weights.values()) != 100:
            yield FieldError(name, "policy_weights")


def _percent_errors(policy: Policy) -> Iterator[FieldError]:
    tables = {
        "neutral": [policy.neutral],
        "urgency_percent": policy.urgency_percent.values(),
        "clock_percent": [*(percent for _, percent in policy.clock_percent), policy.clock_later],
        "own_order_percent": policy.own_order_percent,
        "without_partner_percent": policy.without_partner_percent,
        "language_shared": [policy.language_shared],
        "language_interpreted": [policy.language_interpreted],
        "firmness_percent": policy.firmness_percent.values(),
    }
    for name, values in tables.items():
        if not values or any(not 0 <= value <= 100 for value in values):
            yield FieldError(name, "policy_percent")
