"""Divisible offers over whole small pools: every plan tried, quantities included, against what the engine proposes."""

from __future__ import annotations

import dataclasses
import itertools
import random
from collections.abc import Iterator
from fractions import Fraction

import pytest

from matchmaker.domain.matching import verify
from matchmaker.domain.matching.cases import Pin, Pool
from matchmaker.domain.matching.eligibility import is_eligible, ledger
from matchmaker.domain.matching.instance import need_weight
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policies import BALANCED, BEST_FIT, READY_MADE
from matchmaker.domain.matching.policy import CapSetting, GoalSetting, Policy
from matchmaker.domain.matching.run import make_plan
from matchmaker.domain.matching.scoring import fit_card
from matchmaker.errors import EngineError
from matchmaker.exchange.goals import goal_lines, most_better
from tests.support.pools import need, offer, pool, shuffled

STEP = 100_000  # one granule of USD 1,000 in cents
Plan = dict[tuple[int, int], int]  # (offer, need) -> granules
FEW_GOALS = Policy()
# Without a tolerance, so that the best vector of goals is one.
EXACT = {
    name: dataclasses.replace(policy, goals=tuple(dataclasses.replace(goal, tolerance=0) for goal in policy.goals))
    for name, policy in {"few": FEW_GOALS, **READY_MADE}.items()
}


def tiny_pool(seed: int) -> Pool:
    """Up to three offers and needs of one to four granules with every kind of limit."""
    rng = random.Random(seed)
    offers = [_tiny_offer(rng, f"o{k}") for k in range(rng.randint(1, 3))]
    needs = [_tiny_need(rng, f"n{k}") for k in range(rng.randint(1, 3))]
    return pool(offers, needs)


def _tiny_offer(rng: random.Random, ref: str):
    granules = rng.randint(1, 4)
    return offer(
        ref, quantity=granules * STEP, usd_cents=granules * STEP, themes=("clearance", "victim_assistance"),
        min_tranche=rng.choice((0, 0, 1, 2)) * STEP, divisible=rng.random() < 0.85,
        max_partners=rng.choice((None, None, 1, 2)), countries_preferred=rng.choice(((), ("XAA",))),
    )  # fmt: skip


def _tiny_need(rng: random.Random, ref: str):
    granules = rng.randint(1, 4)
    return need(
        ref, quantity=granules * STEP, usd_cents=granules * STEP, party=rng.choice(("XAA", "XAB", "XAF")),
        theme=rng.choice(("clearance", "victim_assistance")), urgency=rng.choice(("u1", "u3", "u4")),
        smallest_share=rng.choice((0, 0, 1, 2, 3)) * STEP, max_partners=rng.choice((None, None, 1, 2)),
        priority_order=rng.choice((1, 2, 3)),
    )  # fmt: skip


def every_plan(given: Pool) -> Iterator[Plan]:
    """Every plan of whole granules that keeps what the records ask for."""
    arcs = [
        (i, j)
        for i, one in enumerate(given.offers)
        for j, other in enumerate(given.needs)
        if is_eligible(ledger(one, other, given))
    ]
    ranges = [range(min(given.offers[i].quantity, given.needs[j].quantity) // STEP + 1) for i, j in arcs]
    for moved in itertools.product(*ranges):
        plan = {arc: granules for arc, granules in zip(arcs, moved, strict=True) if granules}
        if is_kept(given, plan):
            yield plan


def is_kept(given: Pool, plan: Plan) -> bool:
    for i, one in enumerate(given.offers):
        own = [granules * STEP for (row, _), granules in plan.items() if row == i]
        least = max(STEP, one.min_tranche) if one.divisible else one.quantity
        most = 1 if not one.divisible else one.max_partners or 99
        if sum(own) > one.quantity or len(own) > most or any(amount < least for amount in own):
            return False
    for j, other in enumerate(given.needs):
        own = [granules * STEP for (_, col), granules in plan.items() if col == j]
        share = min(other.smallest_share, other.quantity)
        if sum(own) > other.quantity or len(own) > (other.max_partners or 99) or 0 < sum(own) < share:
            return False
    return True


def vector_of(given: Pool, policy: Policy, plan: Plan) -> tuple[object, ...]:
    """What a plan reaches in each goal of a policy, greater is better, counted anew."""
    covered = [
        Fraction(sum(g for (_, col), g in plan.items() if col == j) * STEP, other.quantity)
        for j, other in enumerate(given.needs)
    ]
    possible = {
        j for j, other in enumerate(given.needs) if any(is_eligible(ledger(one, other, given)) for one in given.offers)
    }
    vector: list[object] = []
    for goal in policy.goals:
        match goal.name:
            case "urgent_share":
                vector.append(sum(covered[j] > 0 and given.needs[j].urgency in goal.urgency for j in possible))
            case "floor":
                vector.append(tuple(sorted(min(covered[j], Fraction(goal.percent, 100)) for j in possible)))
            case "theme_floors":
                vector.append(tuple(-short(given, covered, possible, theme, floor) for theme, floor in goal.themes))
            case "needs_served":
                vector.append(sum(covered[j] > 0 for j in possible))
            case "value":
                vector.append(value_of(given, policy, plan))
            case "fewest_partners":
                vector.append(-len(plan))
    return tuple(vector)


def short(given: Pool, covered: list[Fraction], possible: set[int], theme: str, percent: int) -> Fraction:
    own = [covered[j] for j in possible if given.needs[j].theme == theme]
    return max(Fraction(0), Fraction(percent, 100) - sum(own) / len(own)) if own else Fraction(0)


def value_of(given: Pool, policy: Policy, plan: Plan) -> int:
    """Priority x fit x share covered, in whole points of a millionth of what one pair can count."""
    total = Fraction(0)
    for (i, j), granules in plan.items():
        one, other = given.offers[i], given.needs[j]
        worth = need_weight(other, given, policy) * fit_card(one, other, given, policy).total
        total += Fraction(worth * granules * STEP, other.quantity)
    return round(total)


def granules_of(given: Pool, plan: PlanResult) -> Plan:
    row = {one.ref: i for i, one in enumerate(given.offers)}
    col = {other.ref: j for j, other in enumerate(given.needs)}
    return {(row[p.offer], col[p.need]): p.quantity_offer // STEP for p in plan.pairings}


@pytest.mark.parametrize("policy", EXACT.values(), ids=EXACT.keys())
def test_no_plan_of_a_small_pool_is_better_in_the_goals_in_their_order(policy: Policy) -> None:
    divided = 0
    for seed in range(14):
        given = tiny_pool(seed)
        plan = make_plan(given, policy)
        best = max(vector_of(given, policy, one) for one in every_plan(given))
        assert vector_of(given, policy, granules_of(given, plan)) == best, seed
        assert all(p.quantity_offer % STEP == 0 for p in plan.pairings)
        divided += len(plan.pairings) > len({p.offer for p in plan.pairings})
    assert divided >= 2


def test_what_an_offer_cannot_spend_on_one_need_goes_to_another() -> None:
    given = pool([offer()], [need("n1"), need("n2", party="XAB", quantity=50_000_000, usd_cents=50_000_000)])
    plan = make_plan(given, BALANCED)
    assert sum(p.quantity_offer for p in plan.pairings) == 100_000_000
    assert {p.need for p in plan.pairings} == {"n1", "n2"}


def test_several_offers_reach_a_smallest_share_together() -> None:
    small = [offer(f"o{k}", quantity=30_000_000, usd_cents=30_000_000) for k in range(3)]
    plan = make_plan(pool(small, [need(smallest_share=70_000_000)]), BALANCED)
    assert sum(p.quantity_need for p in plan.pairings) == 80_000_000
    alone = make_plan(pool(small[:2], [need(smallest_share=70_000_000)]), BALANCED)
    assert alone.pairings == ()
    assert alone.unmatched_needs == ("n1",)


@pytest.mark.parametrize("exact", [False, True])
def test_a_pin_is_kept_to_the_cent(exact: bool) -> None:
    given = pool([offer(), offer("o2")], [need()], pins=(Pin("o2", "n1", 12_345_678, exact),))
    plan = make_plan(given, BALANCED)
    held = next(p for p in plan.pairings if p.offer == "o2")
    assert held.pinned
    assert held.quantity_offer == 12_345_678 if exact else held.quantity_offer >= 12_345_678
    assert sum(p.quantity_need for p in plan.pairings) <= 80_000_000


def test_no_pin_makes_a_pair_possible_that_a_rule_leaves_out() -> None:
    reserved = pool([offer()], [need()], pins=(Pin("o1", "n1", 1000),), reservations=(("XAA", "XAD"),))
    with pytest.raises(EngineError) as refused:
        make_plan(reserved, BALANCED)
    assert (refused.value.code, refused.value.params) == ("pin_not_possible", {"offer": "o1", "need": "n1"})
    with pytest.raises(EngineError) as unknown:
        make_plan(pool([offer()], [need()], pins=(Pin("o9", "n1", 1),)), BALANCED)
    assert unknown.value.code == "pin_of_nothing_open"


def test_a_linked_set_comes_whole_or_not_at_all() -> None:
    places = {"kind": "training", "unit": "place", "class_code": "surgery", "currency": None, "usd_cents": None}
    school = offer("o1", quantity=5, themes=("victim_assistance",), **places)
    travel = offer("o2", quantity=10_000_000, usd_cents=10_000_000, themes=("victim_assistance",))
    course = need("n1", quantity=5, theme="victim_assistance", **places)
    cost = need("n2", quantity=10_000_000, usd_cents=10_000_000, theme="victim_assistance")
    linked = ((("o1", "n1"), ("o2", "n2")),)
    both = make_plan(pool([school, travel], [course, cost], linked=linked), BALANCED)
    assert {p.need for p in both.pairings} == {"n1", "n2"}
    torn = make_plan(pool([school], [course, cost], linked=linked), BALANCED)
    assert torn.pairings == ()


def test_a_cap_on_a_theme_is_kept_to_the_cent() -> None:
    capped = dataclasses.replace(BALANCED, caps=(CapSetting("theme", "clearance", 123_456),))
    given = pool([offer()], [need("n1"), need("n2", party="XAB", theme="clearance")])
    plan = make_plan(given, capped)
    assert 0 < sum(p.quantity_offer for p in plan.pairings) <= 12_345_600


def test_at_most_so_many_pairings_of_the_plan_in_force_are_given_up() -> None:
    offers = [offer(f"o{k}", max_partners=1, quantity=80_000_000, usd_cents=80_000_000) for k in range(3)]
    needs = [need(f"n{k}", max_partners=1, priority_order=k + 1) for k in range(3)]
    free = make_plan(pool(offers, needs), BEST_FIT)
    turned = tuple((p.offer, f"n{(int(p.need[1]) + 1) % 3}") for p in free.pairings)
    limited = dataclasses.replace(BEST_FIT, change_limit=1)
    plan = make_plan(pool(offers, needs, in_force=turned), limited)
    assert len({(p.offer, p.need) for p in plan.pairings} & set(turned)) >= 2
    kept = make_plan(pool(offers, needs, in_force=turned), READY_MADE["least_change"])
    assert {(p.offer, p.need) for p in kept.pairings} == set(turned)


def test_no_cent_is_over_committed_whatever_the_amounts() -> None:
    """Three currencies without a round rate, amounts from one cent to 10^12."""
    amounts = (1, 99, 12_345, 1_000_000_007, 10**12)
    for seed in range(8):
        rng = random.Random(seed)
        rates = {"EUR": Fraction(10_817, 10_000), "JPY": Fraction(711_743, 10**6), "USD": Fraction(1)}

        def money(rng: random.Random = rng, rates: dict = rates) -> dict[str, object]:
            quantity, currency = rng.choice(amounts), rng.choice(sorted(rates))
            return {"quantity": quantity, "currency": currency, "usd_cents": int(quantity * rates[currency])}

        given = pool([offer(f"o{k}", **money()) for k in range(3)], [need(f"n{k}", **money()) for k in range(3)])
        plan = make_plan(given, BALANCED)
        verify.check_plan(given, BALANCED, plan)
        for one in given.offers:
            assert sum(p.quantity_offer for p in plan.pairings_of_offer(one.ref)) <= one.quantity
        for other in given.needs:
            assert sum(p.quantity_need for p in plan.pairings_of_need(other.ref)) <= other.quantity


def test_the_order_of_the_records_changes_nothing() -> None:
    for seed in range(6):
        given = tiny_pool(seed)
        plans = [make_plan(one, BALANCED) for one in (given, shuffled(given, seed))]
        assert plans[0].pairings == plans[1].pairings


def mutations(plan: PlanResult) -> Iterator[PlanResult]:
    """Plans that differ from `plan` in one thing that is then untrue."""
    first, part = plan.pairings[0], plan.parts[0]

    def with_first(**changes: object) -> PlanResult:
        return dataclasses.replace(plan, pairings=(dataclasses.replace(first, **changes), *plan.pairings[1:]))

    yield with_first(quantity_offer=first.quantity_offer + 1)
    yield with_first(quantity_need=first.quantity_need - 1)
    yield with_first(granules=first.granules + 1)
    yield with_first(weight=first.weight + 1)
    yield with_first(pinned=True)
    yield with_first(to_confirm=("language",))
    yield dataclasses.replace(plan, pairings=plan.pairings[1:])
    yield dataclasses.replace(plan, pairings=(*plan.pairings, first))
    yield dataclasses.replace(plan, parts=(dataclasses.replace(part, quantum=part.quantum * 2), *plan.parts[1:]))
    yield dataclasses.replace(plan, parts=(dataclasses.replace(part, goals=part.goals[1:]), *plan.parts[1:]))
    for k, goal in enumerate(part.goals):
        wrong = dataclasses.replace(goal, value=goal.value + 1 + abs(goal.value) * goal.tolerance)
        goals = (*part.goals[:k], wrong, *part.goals[k + 1 :])
        yield dataclasses.replace(plan, parts=(dataclasses.replace(part, goals=goals), *plan.parts[1:]))


def test_every_changed_plan_is_caught() -> None:
    caught = 0
    for seed in range(8):
        given = tiny_pool(seed)
        plan = make_plan(given, BALANCED)
        if not plan.pairings or plan.parts[0].form == "assignment":
            continue
        for wrong in mutations(plan):
            with pytest.raises(EngineError):
                verify.check_plan(given, BALANCED, wrong)
            caught += 1
    assert caught > 50


def networks() -> Iterator[tuple[Pool, Policy, PlanResult]]:
    """Parts that a network solves: value alone, behind the floor, and behind needs served and themes."""
    offers = [offer(f"o{k}", quantity=(3 + k) * STEP, usd_cents=(3 + k) * STEP) for k in range(2)]
    needs = [need(f"n{k}", quantity=(2 + k) * STEP, usd_cents=(2 + k) * STEP, priority_order=k + 1) for k in range(3)]
    given = pool(offers, needs)
    value, floor = GoalSetting("value"), GoalSetting("floor", percent=90)
    themes = GoalSetting("theme_floors", themes=(("clearance", 20),))
    for goals in ((value,), (floor, value), (GoalSetting("needs_served"), floor, themes, value)):
        policy = dataclasses.replace(FEW_GOALS, goals=goals)
        plan = make_plan(given, policy)
        assert plan.parts[0].form == "network"
        assert [goal.name for goal in plan.parts[0].goals][-2:] == ["value", "unique_answer"]
        yield given, policy, plan


def test_changed_prices_of_a_network_are_caught_in_every_goal() -> None:
    """Value, then the unique answer among what the prices of the first leave; also behind a floor."""
    for given, policy, plan in networks():
        part, caught = plan.parts[0], 0
        for k, goal in enumerate(part.goals):
            changed = [dataclasses.replace(goal, u=(goal.u[0] + by, *goal.u[1:])) for by in (-1, 1, 10**6) if goal.u]
            changed += [
                dataclasses.replace(goal, v=(*goal.v[:-1], goal.v[-1] + by)) for by in (-(10**6), 10**6) if goal.v
            ]
            for wrong in changed:
                goals = (*part.goals[:k], wrong, *part.goals[k + 1 :])
                try:
                    verify.check_plan(
                        given, policy, dataclasses.replace(plan, parts=(dataclasses.replace(part, goals=goals),))
                    )
                except EngineError as refused:
                    assert refused.code in ("bound_not_as_stated", "goal_given_up")
                    caught += 1
        assert caught >= 8


def test_a_floor_of_a_network_is_found_anew() -> None:
    """Levels that are not its own are caught, and a plan that is less fair though it says nothing else."""
    given, policy, plan = list(networks())[1]
    part = plan.parts[0]
    floor = part.goals[0]
    assert floor.levels
    for wrong in (dataclasses.replace(floor, levels=()), dataclasses.replace(floor, levels=((1, 2),))):
        goals = (wrong, *part.goals[1:])
        with pytest.raises(EngineError, match="goal_not_as_stated"):
            verify.check_plan(given, policy, dataclasses.replace(plan, parts=(dataclasses.replace(part, goals=goals),)))
    unfair = make_plan(given, dataclasses.replace(policy, goals=policy.goals[1:]))
    assert {p.need: p.granules for p in unfair.pairings} != {p.need: p.granules for p in plan.pairings}
    goals = (floor, *unfair.parts[0].goals)
    claimed = dataclasses.replace(unfair, parts=(dataclasses.replace(unfair.parts[0], goals=goals),), goals=plan.goals)
    with pytest.raises(EngineError, match=r"bound_not_as_stated|goal_given_up|goal_not_as_stated"):
        verify.check_plan(given, policy, claimed)


def test_how_much_better_a_plan_could_be_is_told_without_its_rounding() -> None:
    for seed in range(6):
        given = tiny_pool(seed)
        plan = make_plan(given, EXACT["balanced"])
        if plan.pairings:
            assert (plan.word, plan.value_gap) == ("proved_optimal", 0)
            assert plan.value <= plan.bound < plan.value + len(plan.pairings) + 1
            value = next(line for goal, line in zip(plan.goals, goal_lines(plan), strict=False) if goal.name == "value")
            assert value.sure == "proved: no plan reaches more"
    part = plan.parts[0]
    value = next(goal for goal in part.goals if goal.name == "value")
    short = dataclasses.replace(value, bound=value.value + value.value // 50)
    loose = dataclasses.replace(plan, parts=(dataclasses.replace(part, goals=(short,)),))
    assert most_better(loose) in ("1.9", "2.0")


def test_the_price_of_a_goal_is_what_solving_without_it_gains() -> None:
    policy, costly = EXACT["broadest_coverage"], 0
    for seed in range(4):
        given = tiny_pool(seed)
        plan = make_plan(given, policy, prices=True)
        assert {price.goal for price in plan.prices} == {"needs_served", "floor", "theme_floors"}
        reached = {goal.name: goal.value for goal in plan.goals}
        for price in plan.prices:
            without = {goal.name: goal.value for goal in make_plan(given, policy.without(price.goal)).goals}
            changes = dict(price.changes)
            assert all(changes[name] == without[name] - reached[name] for name in without if name in changes)
            costly += any(changes[name] for name in without if name in changes)
    assert costly


def test_a_single_pair_moves_all_it_can_whatever_its_goals() -> None:
    given = pool([offer(quantity=79_999_999, usd_cents=79_999_999)], [need()])
    for policy in READY_MADE.values():
        plan = make_plan(given, policy)
        assert [(p.quantity_offer, p.quantity_need) for p in plan.pairings] == [(79_999_999, 79_999_999)]
        assert (plan.parts[0].form, plan.word, plan.unique) == ("assignment", "proved_optimal", True)


def test_a_goal_that_a_policy_does_not_name_is_not_asked_for() -> None:
    plan = make_plan(tiny_pool(1), dataclasses.replace(FEW_GOALS, goals=(GoalSetting("value"),)))
    assert [goal.name for goal in plan.goals] == ["value", "unique_answer"]
