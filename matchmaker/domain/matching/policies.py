"""Ready-made settings with plain names: the same pool seen with different goals. No meeting has adopted any of them.

They share one salt, so that a pair that differs between two of them differs for its goals and not for a tie.
"""

from __future__ import annotations

from matchmaker.domain.matching.policy import GoalName, GoalSetting, Policy
from matchmaker.domain.vocabulary import Theme

DEFAULT = "balanced"
SALT = "matchmaker-trial-settings-1"
# Victim assistance is chronically the last to be served, so it comes first.
THEMES = ((str(Theme.VICTIM_ASSISTANCE), 25), (str(Theme.RISK_EDUCATION), 20))

_URGENT = GoalSetting(GoalName.URGENT_SHARE)
_SERVED = GoalSetting(GoalName.NEEDS_SERVED)
_THEMES = GoalSetting(GoalName.THEME_FLOORS, themes=THEMES)
_VALUE = GoalSetting(GoalName.VALUE, tolerance=10)
_PARTNERS = GoalSetting(GoalName.FEWEST_PARTNERS)
_CHANGE = GoalSetting(GoalName.LEAST_CHANGE)

BALANCED = Policy(
    ref="balanced",
    salt=SALT,
    goals=(_URGENT, GoalSetting(GoalName.FLOOR, percent=30), _THEMES, _VALUE, _PARTNERS, _CHANGE),
)
MOST_URGENT_FIRST = Policy(
    ref="most_urgent_first",
    salt=SALT,
    goals=(_URGENT, _SERVED, _VALUE, _PARTNERS, _CHANGE),
    priority_weights={"urgency": 65, "clock": 20, "own_order": 10, "without_partner": 5},
)
BROADEST_COVERAGE = Policy(
    ref="broadest_coverage",
    salt=SALT,
    goals=(_SERVED, GoalSetting(GoalName.FLOOR, percent=60), _THEMES, _VALUE, _PARTNERS, _CHANGE),
)
BEST_FIT = Policy(ref="best_fit", salt=SALT, goals=(_VALUE, _PARTNERS, _CHANGE))
LEAST_CHANGE = Policy(
    ref="least_change",
    salt=SALT,
    goals=(_CHANGE, _URGENT, GoalSetting(GoalName.FLOOR, percent=30), _THEMES, _VALUE, _PARTNERS),
)

READY_MADE = {policy.ref: policy for policy in (BALANCED, MOST_URGENT_FIRST, BROADEST_COVERAGE, BEST_FIT, LEAST_CHANGE)}
