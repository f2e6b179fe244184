"""Why not that pair: form it before anything else, solve everything again, and see what it costs and whom."""

from __future__ import annotations

from contextlib import suppress

from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.compare import Side, compare
from matchmaker.domain.matching.eligibility import is_eligible, ledger
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scenario import pair_pinned
from matchmaker.domain.matching.scoring import fit_card
from matchmaker.domain.matching.studies.findings import Forced, RunnerUp
from matchmaker.domain.matching.studies.solves import Solves, UsedUp
from matchmaker.errors import EngineError

MOST_TRIED = 10


def forced_in(pool: Pool, policy: Policy, plan: PlanResult, offer: str, need: str, solve: Solves) -> Forced:
    """What changes when an eligible pair is formed before anything else. KeyError for unknown refs."""
    pinned = pair_pinned(pool, offer, need)
    after = solve(pinned, policy)
    found = compare(Side(pool, policy, plan), Side(pinned, policy, after))
    return Forced(
        offer, need, found.goals, tuple(one.need for one in found.gaining), tuple(one.need for one in found.losing)
    )  # fmt: skip


def runner_up(pool: Pool, policy: Policy, plan: PlanResult, need: str, solve: Solves) -> RunnerUp:
    """The other pair of a need that costs least, goal by goal in their order; the best fitting are tried first."""
    case = next(one for one in pool.needs if one.ref == need)
    taken = {one.offer for one in plan.pairings if one.need == need}
    others = [one for one in pool.offers if one.ref not in taken and is_eligible(ledger(one, case, pool))]
    others.sort(key=lambda one: (-fit_card(one, case, pool, policy).total, one.ref))
    tried: list[Forced] = []
    with suppress(UsedUp):
        for one in others[:MOST_TRIED]:
            with suppress(EngineError):  # no plan holds this pair beside what has to be kept
                tried.append(forced_in(pool, policy, plan, one.ref, need, solve))
                solve.tell(_best(need, tried, len(others)))
    return _best(need, tried, len(others))


def _best(need: str, tried: list[Forced], possible: int) -> RunnerUp:
    best = min(tried, key=lambda one: ([goal.before - goal.after for goal in one.goals], one.offer), default=None)
    return RunnerUp(need, best, len(tried), possible)
