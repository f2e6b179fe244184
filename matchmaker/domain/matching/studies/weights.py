"""Sensitivity: how far one weight may move before the plan is another one.

The value of a plan is a straight line in a weight, but for rounding; where the line of the plan at the far end crosses
the line of the plan in hand is where the plan may change. There everything is solved again, until the last percent at
which the plan stays and the first at which it does not stand side by side.
"""

from __future__ import annotations

from fractions import Fraction

from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.policy_changes import weights_of, with_weight
from matchmaker.domain.matching.scoring import fit_card, priority_card
from matchmaker.domain.matching.studies.findings import WeightRange
from matchmaker.domain.matching.studies.solves import Solves, UsedUp, quantities, same


def sensitivity(pool: Pool, policy: Policy, plan: PlanResult, solve: Solves) -> tuple[WeightRange, ...]:
    """The range of every weight within which the plan stays, by the name of the criterion."""
    return solve.collected(weight_range(pool, policy, plan, name, solve) for name in sorted(weights_of(policy)))


def weight_range(pool: Pool, policy: Policy, plan: PlanResult, criterion: str, solve: Solves) -> WeightRange:
    """Both ends for one weight. A weight that is alone in its group has nowhere to go."""
    now = weights_of(policy)[criterion]
    try:
        with_weight(policy, criterion, 0 if now else 1)
    except ValueError:
        return WeightRange(criterion, now, now, now, ())
    search = _Search(pool, policy, plan, criterion, solve)
    try:
        low, high = search.end(now, 0), search.end(now, 100)
        complete = True
    except UsedUp:
        low, high, complete = search.surely(now), search.surely(now, high=True), False
    return WeightRange(criterion, now, low, high, tuple(sorted(search.solved)), complete)


class _Search:
    """Percents of one weight that were solved again, each with its plan."""

    def __init__(self, pool: Pool, policy: Policy, plan: PlanResult, criterion: str, solve: Solves) -> None:
        self.pool, self.policy, self.plan, self.criterion, self.solve = pool, policy, plan, criterion, solve
        self.solved: dict[int, PlanResult] = {}

    def end(self, now: int, far: int) -> int:
        """The last percent on the way to `far` at which the plan is the same, with another one beyond it."""
        step = 1 if far >= now else -1
        if now == far or self.stays(far):
            return far
        good, bad = now, far
        while abs(bad - good) > 1:
            at = self._crossing(good, bad, step)
            if self.stays(at):
                good = at
            elif at - step == good or self.stays(at - step):
                return at - step
            else:
                bad = at - step
        return good

    def stays(self, percent: int) -> bool:
        """Whether the plan is the same at a percent, solved again."""
        if percent not in self.solved:
            self.solved[percent] = self.solve(self.pool, with_weight(self.policy, self.criterion, percent))
        return same(self.solved[percent], self.plan)

    def surely(self, now: int, *, high: bool = False) -> int:
        """The farthest percent found so far at which the plan is the same, with none between that is another."""
        way = sorted((at for at in self.solved if (at > now) is high and at != now), reverse=not high)
        sure = now
        for at in way:
            if not self.stays(at):
                break
            sure = at
        return sure

    def _crossing(self, good: int, bad: int, step: int) -> int:
        """The first percent after `good` at which the plan of `bad` is worth more than the plan in hand."""
        for percent in range(good + step, bad, step):
            policy = with_weight(self.policy, self.criterion, percent)
            if worth(self.pool, policy, self.solved[bad]) > worth(self.pool, policy, self.plan):
                return percent
        return bad - step


def worth(pool: Pool, policy: Policy, plan: PlanResult) -> Fraction:
    """Priority x fit x share covered, summed over a plan, with the cards of other settings."""
    offers, needs = {one.ref: one for one in pool.offers}, {one.ref: one for one in pool.needs}
    total = Fraction(0)
    for (offer, need), quantity in quantities(plan).items():
        card, case = priority_card(needs[need], pool, policy), needs[need]
        total += Fraction(card.total * fit_card(offers[offer], case, pool, policy).total * quantity, case.quantity)
    return total
