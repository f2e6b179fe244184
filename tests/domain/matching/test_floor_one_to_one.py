"""The floor of parts that are solved one to one: the lowest coverages first, against every plan of small pools."""

from __future__ import annotations

import dataclasses
import itertools
import random
from fractions import Fraction

from matchmaker.domain.matching import verify
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.policy import GoalSetting, Policy
from matchmaker.domain.matching.run import make_plan
from tests.support.pools import need, offer, pool

CENTS = 1_000_000
TOP = Fraction(90, 100)
FLOOR = Policy(goals=(GoalSetting("floor", percent=90), GoalSetting("value")))


def sizes(rng: random.Random) -> dict[str, int]:
    quantity = rng.randint(1, 40) * CENTS
    return {"quantity": quantity, "usd_cents": quantity}


def some_pool(seed: int, count: int = 4) -> Pool:
    rng = random.Random(seed)
    offers = [offer(f"o{k}", max_partners=1, **sizes(rng)) for k in range(count)]
    return pool(offers, [need(f"n{k}", max_partners=1, **sizes(rng)) for k in range(count)])


def fairest(given: Pool) -> list[Fraction]:
    """min(coverage, floor) of every need, ascending, of the plan in which it is greatest in that order."""
    return max(
        sorted(
            min(TOP, Fraction(min(o.quantity, n.quantity), n.quantity)) for o, n in zip(order, given.needs, strict=True)
        )
        for order in itertools.permutations(given.offers)
    )


def covered(given: Pool, policy: Policy, top: Fraction = TOP) -> list[Fraction]:
    """The same of the plan that the engine makes."""
    plan = make_plan(given, policy)
    assert {part.form for part in plan.parts} == {"assignment"}
    assert plan.word == "proved_optimal"
    verify.check_plan(given, policy, plan)
    shares = {p.need: Fraction(p.quantity_need, next(n.quantity for n in given.needs if n.ref == p.need))
              for p in plan.pairings}  # fmt: skip
    return sorted(min(top, shares.get(one.ref, Fraction(0))) for one in given.needs)


def test_the_lowest_coverages_are_raised_first_in_every_small_pool() -> None:
    for seed in range(15):
        given = some_pool(seed)
        assert covered(given, FLOOR) == fairest(given), seed


def test_more_levels_than_goals_are_told_apart() -> None:
    """Thirty offers of all sizes for twenty needs: the twenty largest, told apart by thirty levels in four steps."""
    offers = [offer(f"o{k:02}", max_partners=1, quantity=(k + 1) * CENTS, usd_cents=(k + 1) * CENTS) for k in range(30)]
    needs = [need(f"n{k:02}", max_partners=1, quantity=200 * CENTS, usd_cents=200 * CENTS) for k in range(20)]
    given = pool(offers, needs)
    shares = covered(given, dataclasses.replace(FLOOR, goals=(GoalSetting("floor", percent=100),)), Fraction(1))
    assert shares == [Fraction(k + 1, 200) for k in range(10, 30)]
