"""A whole plan: against exhaustive search, in any order, without what is not used, and with every lie caught."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.matching import verify
from matchmaker.domain.matching.cases import Pool, from_json, to_json
from matchmaker.domain.matching.eligibility import is_eligible, ledger, usable
from matchmaker.domain.matching.instance import build_instance, need_weight, pair_weight
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.run import make_plan
from matchmaker.domain.matching.scoring import fit_card
from matchmaker.errors import EngineError
from tests.support.pools import need, offer, one_to_one_pool, pool, shuffled

POLICY = Policy()


def best_vector(given: Pool, policy: Policy) -> tuple[int, ...]:
    """(needs with a partner, value) of the best plan, in the policy's order, by trying every plan."""
    weight = {}
    for row, one in enumerate(given.offers):
        for col, other in enumerate(given.needs):
            if is_eligible(ledger(one, other, given)):
                amount = usable(one, other)
                assert amount is not None
                fit = fit_card(one, other, given, policy).total
                weight[row, col] = pair_weight(need_weight(other, given, policy), fit, amount)
    choices = [[None, *(col for col in range(len(given.needs)) if (row, col) in weight)]
               for row in range(len(given.offers))]  # fmt: skip
    best = (-1, -1)
    for choice in itertools.product(*choices):
        cols = [col for col in choice if col is not None]
        if len(set(cols)) == len(cols):
            value = sum(weight[row, col] for row, col in enumerate(choice) if col is not None)
            vector = {"needs_served": len(cols), "value": value}
            best = max(best, tuple(vector[goal.name] for goal in policy.goals))
    return best


def vector_of(plan: PlanResult, policy: Policy) -> tuple[int, ...]:
    vector = {"needs_served": len(plan.pairings), "value": plan.value}
    return tuple(vector[goal.name] for goal in policy.goals)


@pytest.mark.parametrize("goals", [("needs_served", "value"), ("value", "needs_served")])
def test_plan_equals_exhaustive_search(goals: tuple[str, ...]) -> None:
    """300 seeded pools for each order of goals."""
    policy = dataclasses.replace(POLICY, goals=goals)
    proposals = 0
    for seed in range(300):
        given = one_to_one_pool(seed, 4, 4)
        plan = make_plan(given, policy)
        assert vector_of(plan, policy) == best_vector(given, policy)
        assert plan.word == "proved_optimal"
        proposals += len(plan.pairings)
    assert proposals > 150


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_shuffled_input_gives_the_same_plan_to_the_byte(seed: int) -> None:
    given_pool = one_to_one_pool(seed, 7, 7)
    plans = [make_plan(one, POLICY).without_timings() for one in (given_pool, shuffled(given_pool, seed))]
    assert to_json(plans[0]) == to_json(plans[1])


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_taking_out_what_was_not_used_changes_nothing(seed: int) -> None:
    given_pool = one_to_one_pool(seed, 7, 6)
    plan = make_plan(given_pool, POLICY)
    if not plan.unused_offers or not plan.unique:
        return
    without = dataclasses.replace(
        given_pool, offers=tuple(o for o in given_pool.offers if o.ref != plan.unused_offers[0])
    )
    assert make_plan(without, POLICY).pairings == plan.pairings


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_one_more_offer_never_makes_the_plan_worse(seed: int) -> None:
    given_pool = one_to_one_pool(seed, 6, 6)
    fewer = dataclasses.replace(given_pool, offers=given_pool.offers[1:])
    assert vector_of(make_plan(given_pool, POLICY), POLICY) >= vector_of(make_plan(fewer, POLICY), POLICY)


def test_equal_offers_are_decided_by_the_salt_and_by_nothing_else() -> None:
    offers = [offer(f"o{k}", max_partners=1) for k in range(5)]
    needs = [need(f"n{k}", max_partners=1) for k in range(3)]
    plans = {salt: make_plan(pool(offers, needs), dataclasses.replace(POLICY, salt=salt)) for salt in "abcdefgh"}
    assert all(plan.unique for plan in plans.values())
    assert len({tuple((p.offer, p.need) for p in plan.pairings) for plan in plans.values()}) > 1
    assert make_plan(pool(offers[::-1], needs[::-1]), dataclasses.replace(POLICY, salt="a")) == plans["a"]


@pytest.mark.parametrize(("offers", "needs"), [([], []), ([offer()], []), ([], [need()])])
def test_an_empty_pool_gives_an_empty_plan(offers: list, needs: list) -> None:
    plan = make_plan(pool(offers, needs), POLICY)
    assert (plan.pairings, plan.value, plan.bound, plan.word) == ((), 0, 0, "proved_optimal")
    assert plan.unused_offers == tuple(o.ref for o in offers)
    assert plan.unmatched_needs == tuple(n.ref for n in needs)


def test_quantity_is_the_largest_that_both_sides_accept() -> None:
    plan = make_plan(pool([offer()], [need()]), POLICY)
    assert (plan.pairings[0].quantity_offer, plan.pairings[0].quantity_need) == (80_000_000, 80_000_000)


def test_a_plan_survives_being_written_and_read() -> None:
    given_pool = one_to_one_pool(3, 6, 6)
    plan = make_plan(given_pool, POLICY)
    assert from_json(PlanResult, to_json(plan)) == plan
    assert from_json(Pool, to_json(given_pool.sorted())) == given_pool.sorted()
    assert from_json(Policy, to_json(POLICY)) == POLICY


def test_the_first_plan_on_the_way_is_usable_and_claims_no_more_than_it_proves() -> None:
    seen: list[PlanResult] = []
    given_pool = one_to_one_pool(5, 7, 7)
    final = make_plan(given_pool, POLICY, progress=seen.append)
    assert seen
    for plan in seen:
        verify.check_pairings(given_pool, POLICY, plan)
        assert plan.value <= plan.bound
        assert vector_of(plan, POLICY) <= vector_of(final, POLICY)
    assert seen[0].word == "best_found"
    assert seen[-1] == final


def test_an_unknown_goal_is_refused() -> None:
    with pytest.raises(EngineError) as refused:
        make_plan(pool([offer()], [need()]), dataclasses.replace(POLICY, goals=("fame",)))
    assert refused.value.code == "unknown_goal"


def mutations(plan: PlanResult):
    """Plans that differ from `plan` in one thing that is then untrue."""
    first = plan.pairings[0]
    part = plan.parts[0]
    goal = part.goals[0]

    def with_pairing(**changes: object) -> PlanResult:
        return dataclasses.replace(plan, pairings=(dataclasses.replace(first, **changes), *plan.pairings[1:]))

    def with_goal(**changes: object) -> PlanResult:
        goals = (dataclasses.replace(goal, **changes), *part.goals[1:])
        return dataclasses.replace(plan, parts=(dataclasses.replace(part, goals=goals), *plan.parts[1:]))

    yield with_pairing(quantity_offer=first.quantity_offer + 1)
    yield with_pairing(quantity_need=first.quantity_need - 1)
    yield with_pairing(weight=first.weight + 1)
    yield with_pairing(offer="nobody")
    yield with_pairing(need="nothing")
    yield with_pairing(fit=dataclasses.replace(first.fit, total=first.fit.total + 1))
    yield with_pairing(priority=dataclasses.replace(first.priority, parts=first.priority.parts[1:]))
    yield dataclasses.replace(plan, pairings=(*plan.pairings, first))
    yield dataclasses.replace(plan, pairings=plan.pairings[1:])
    yield dataclasses.replace(plan, value=plan.value + 1)
    yield dataclasses.replace(plan, value=plan.value - 1)
    yield dataclasses.replace(plan, bound=plan.value - 1)
    yield dataclasses.replace(plan, unused_offers=(*plan.unused_offers, first.offer))
    yield dataclasses.replace(plan, unmatched_needs=(*plan.unmatched_needs, first.need))
    yield dataclasses.replace(plan, parts=plan.parts[1:])
    yield dataclasses.replace(plan, parts=(*plan.parts, plan.parts[0]))
    yield with_goal(value=goal.value + 1)
    yield with_goal(bound=goal.bound + 1)
    yield with_goal(u=(goal.u[0] + 1, *goal.u[1:]))
    yield with_goal(v=(goal.v[0] - 1, *goal.v[1:]))


def test_every_changed_plan_is_caught() -> None:
    caught = 0
    for seed in range(40):
        given_pool = one_to_one_pool(seed, 5, 5)
        plan = make_plan(given_pool, POLICY)
        verify.check_plan(given_pool, POLICY, plan)
        if not plan.pairings:
            continue
        built = build_instance(given_pool, POLICY)
        for wrong in mutations(plan):
            with pytest.raises(EngineError):
                verify.check_plan(given_pool, POLICY, wrong, built)
            caught += 1
    assert caught > 300


def test_a_worse_plan_cannot_borrow_the_proof_of_the_best() -> None:
    """The pairs of a greedy plan with the certificate of the best plan: refused unless they are equally good."""
    refused = 0
    for seed in range(200):
        given_pool = one_to_one_pool(seed, 5, 5)
        seen: list[PlanResult] = []
        best = make_plan(given_pool, POLICY, progress=seen.append)
        quick = seen[0]
        if vector_of(quick, POLICY) == vector_of(best, POLICY):
            continue
        with pytest.raises(EngineError):
            verify.check_plan(given_pool, POLICY, dataclasses.replace(quick, parts=best.parts, bound=best.bound))
        refused += 1
    assert refused > 5
