"""The settings of a run that States adopt: weights and tables in whole percents, so that every score adds up exactly.

Nothing here is a judgement of a State: a policy weighs what the State itself stated, its treaty clock, and how well
two records fit. Track record and completeness of a record are left out on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field


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

    # Goals in order of importance; the unique answer always comes last.
    goals: tuple[str, ...] = ("needs_served", "value")

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
