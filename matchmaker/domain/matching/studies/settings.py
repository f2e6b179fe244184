"""The same pool under the ready-made settings: which pairs stay in the plan, and plans that differ on purpose."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.fairness import figures
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.studies.findings import Alternative, PairShare
from matchmaker.domain.matching.studies.solves import Quantities, Solves, as_far_as, quantities

AS_RUN = "as_run"  # the settings of the run itself


def robustness(
    pool: Pool, policy: Policy, plan: PlanResult, ready_made: Mapping[str, Policy], solve: Solves
) -> tuple[PairShare, ...]:
    """For every pair of the plan, the ready-made settings that propose it too; by (need, offer)."""
    pool = _in_force(pool, policy, plan, solve)
    others = ((name, solve(pool, _salted(other, policy))) for name, other in sorted(ready_made.items()))
    found: dict[str, Quantities] = {}
    for name, made in as_far_as(others):
        found[name] = quantities(made)
        solve.tell(_shares(plan, found))
    return _shares(plan, found) if found else ()


def _shares(plan: PlanResult, found: Mapping[str, Quantities]) -> tuple[PairShare, ...]:
    return tuple(
        PairShare(offer, need, tuple(name for name in found if (offer, need) in found[name]), len(found))
        for offer, need in sorted(quantities(plan), key=lambda pair: (pair[1], pair[0]))
    )


def alternatives(
    pool: Pool, policy: Policy, plan: PlanResult, ready_made: Mapping[str, Policy], solve: Solves
) -> tuple[Alternative, ...]:
    """The plan in hand, then the plan of each of the ready-made settings, in their order."""
    pool = _in_force(pool, policy, plan, solve)
    others = (_alternative(name, pool, plan, solve(pool, _salted(other, policy))) for name, other in ready_made.items())
    return solve.collected(others, _alternative(AS_RUN, pool, plan, plan))


def _alternative(name: str, pool: Pool, base: PlanResult, plan: PlanResult) -> Alternative:
    spread, before, after = figures(pool, plan), quantities(base), quantities(plan)
    return Alternative(
        settings=name,
        needs_served=len({need for _, need in after}),
        mean=spread.coverage.mean,
        lowest=spread.coverage.lowest,
        gini=spread.coverage.gini,
        pairings=len(after),
        pairs_gone=len(before.keys() - after.keys()),
        pairs_new=len(after.keys() - before.keys()),
    )


def _in_force(pool: Pool, policy: Policy, plan: PlanResult, solve: Solves) -> Pool:
    """The pool with the plan in hand as the one in force, where it has none: "least change" is counted from it.

    The plan in hand is the best there too: it changes nothing.
    """
    pool = dataclasses.replace(pool, in_force=pool.in_force or tuple(sorted(quantities(plan))))
    solve.remember(pool, policy, plan)
    return pool


def _salted(other: Policy, policy: Policy) -> Policy:
    """Other settings with the salt and the limits of the plan in hand: what differs, differs for the goals and weights,
    not for a tie, and not because a limit on money or on changes was forgotten."""
    return dataclasses.replace(other, salt=policy.salt, caps=policy.caps, change_limit=policy.change_limit)
