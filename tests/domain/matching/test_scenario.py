"""A what-if changes copies: the pool of the run, its settings and its salt stay as they are."""

from __future__ import annotations

import dataclasses
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.matching.cases import Pool, from_json, to_json
from matchmaker.domain.matching.changes import READS, Change, ChangeKind
from matchmaker.domain.matching.policies import BALANCED, READY_MADE
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.policy_changes import ON_POLICY, WHAT_IF, weights_of, with_weight
from matchmaker.domain.matching.run import make_plan
from matchmaker.domain.matching.scenario import ON_POOL, apply
from matchmaker.errors import InvalidInput
from matchmaker.wording.text import label, say
from tests.support.pools import need, offer, one_to_one_pool, pool

POLICY = Policy()
THREE = ("victim_assistance", "clearance", "risk_education")
TWO = pool([offer("o1"), offer("o2", provider="XAE")], [need("n1"), need("n2")])


def changed(*changes: Change) -> tuple[dict[str, int], dict[str, int]]:
    """Quantities of offers and needs after the changes."""
    found = apply(TWO, POLICY, changes).pool
    return {one.ref: one.quantity for one in found.offers}, {one.ref: one.quantity for one in found.needs}


def errors(*changes: Change) -> list[tuple[str, str, int | None]]:
    with pytest.raises(InvalidInput) as caught:
        apply(TWO, POLICY, changes)
    assert all(say(error) for error in caught.value.errors)
    return [(error.path, error.code, error.line) for error in caught.value.errors]


def test_funding_is_cut_in_every_offer_of_money_and_rounded_down() -> None:
    training = offer("o3", kind="training", unit="place", quantity=9, currency=None, usd_cents=None)
    odd = offer("o4", quantity=3, usd_cents=3)
    given_pool = dataclasses.replace(TWO, offers=(*TWO.offers, training, odd))
    found = {one.ref: one for one in apply(given_pool, POLICY, [Change("cut_funding", percent=20)]).pool.offers}
    assert (found["o1"].quantity, found["o1"].usd_cents) == (80_000_000, 80_000_000)
    assert (found["o3"].quantity, found["o4"].quantity, found["o4"].usd_cents) == (9, 2, 2)


def test_an_offer_of_which_a_cut_leaves_nothing_is_not_in_the_pool() -> None:
    tiny = pool([offer("o1", quantity=1, usd_cents=1)], [need()])
    assert apply(tiny, POLICY, [Change("cut_funding", percent=50)]).pool.offers == ()


def goals_after(*changes: Change, policy: Policy = BALANCED) -> list[tuple[str, int]]:
    found = apply(TWO, policy, changes, ready_made=READY_MADE)
    assert (found.policy.ref, found.policy.salt) == (WHAT_IF, policy.salt)
    return [(goal.name, goal.tolerance) for goal in found.policy.goals]


def test_goals_are_left_out_moved_and_loosened() -> None:
    names = [goal.name for goal in BALANCED.goals]
    assert [name for name, _ in goals_after(Change("goal_off", name="floor"))] == [n for n in names if n != "floor"]
    moved = goals_after(
        Change("goal_place", name="value", quantity=1), Change("goal_tolerance", name="value", quantity=25)
    )
    assert moved[0] == ("value", 25)
    assert [name for name, _ in moved[1:]] == [name for name in names if name != "value"]
    added = apply(TWO, POLICY, [Change("goal_place", name="theme_floors", quantity=3)], ready_made=READY_MADE)
    assert added.policy.goals[2] == BALANCED.goal("theme_floors")


def test_every_goal_that_is_moved_ends_at_the_place_that_it_was_given() -> None:
    names = [goal.name for goal in BALANCED.goals]
    for places in permutations(range(1, len(names) + 1), 3):
        moved = dict(zip(names, places, strict=False))
        found = goals_after(*[Change("goal_place", name=name, quantity=place) for name, place in moved.items()])
        order = [name for name, _ in found]
        assert {name: order.index(name) + 1 for name in moved} == moved
        assert [name for name in order if name not in moved] == names[3:]


def test_one_place_is_given_once_and_only_where_there_is_one() -> None:
    first, second = (Change("goal_place", name=name, quantity=2) for name in ("value", "needs_served"))
    assert errors(first, second) == [("goal_place.quantity", "goal_place_taken", 2)]
    assert errors(first, Change("goal_off", name="needs_served")) == [("goal_place.quantity", "number_out_of_range", 1)]
    turned = [first, Change("settings", name="best_fit"), Change("goal_place", name="value", quantity=3)]
    assert [name for name, _ in goals_after(*turned)] == ["fewest_partners", "least_change", "value"]


def test_goals_that_are_not_there_are_named() -> None:
    assert errors(Change("goal_off", name="floor")) == [("goal_off.name", "goal_not_asked_for", 1)]
    assert errors(Change("goal_place", name="beauty", quantity=1)) == [("goal_place.name", "goal_not_known", 1)]
    assert errors(Change("goal_place", name="floor", quantity=4)) == [("goal_place.quantity", "number_out_of_range", 1)]
    assert errors(Change("goal_tolerance", name="value", quantity=501)) == [
        ("goal_tolerance.quantity", "number_out_of_range", 1)
    ]
    both = [Change("goal_off", name="value"), Change("goal_off", name="needs_served")]
    assert errors(*both) == [("goal_off.name", "policy_no_goal", 2)]


def test_the_order_of_goals_decides() -> None:
    """One offer covers half of a need that counts much, or two that count little."""
    given_pool = pool(
        [offer("o1", quantity=2_000_000, usd_cents=2_000_000, min_tranche=1_000_000)],
        [need("n1", urgency="u4", quantity=2_000_000, usd_cents=2_000_000, smallest_share=2_000_000),
         need("n2", urgency="u1", quantity=1_000_000, usd_cents=1_000_000, priority_order=9),
         need("n3", urgency="u1", quantity=50_000_000, usd_cents=50_000_000, priority_order=9)],
    )  # fmt: skip
    served = make_plan(given_pool, POLICY)
    turned = apply(given_pool, POLICY, [Change("goal_place", name="value", quantity=1)], ready_made=READY_MADE)
    valued = make_plan(turned.pool, turned.policy)
    assert {one.need for one in served.pairings} == {"n2", "n3"}
    assert {one.need for one in valued.pairings} == {"n1"}
    assert valued.value > served.value


def test_records_come_and_go_and_grow() -> None:
    assert changed(Change("remove_offer", offer="o1"))[0].keys() == {"o2"}
    assert changed(Change("remove_need", need="n2"))[1].keys() == {"n1"}
    assert changed(Change("withdraw_provider", party="XAE"))[0].keys() == {"o1"}
    assert changed(Change("add_offer", offer="o1", quantity=5))[0] == {"o1": 10**8, "o2": 10**8, "o1-2": 5}
    assert changed(Change("add_need", need="n1"), Change("add_need", need="n1"))[1].keys() == {
        "n1", "n2", "n1-2", "n1-3",
    }  # fmt: skip
    assert changed(Change("grow_need", need="n1", percent=25))[1] == {"n1": 100_000_000, "n2": 80_000_000}


def test_the_arguments_stay_as_they_are() -> None:
    before = to_json(TWO), to_json(POLICY)
    apply(TWO, POLICY, [Change("cut_funding", percent=20), Change("weight", name="urgency", percent=90)])
    assert (to_json(TWO), to_json(POLICY)) == before


def test_a_pair_asked_for_is_formed_and_one_left_out_is_not() -> None:
    plan = make_plan(TWO, POLICY)
    proposed = {(one.offer, one.need) for one in plan.pairings}
    for one in TWO.offers:
        for other in TWO.needs:
            pair = (one.ref, other.ref)
            pinned = apply(TWO, POLICY, [Change("pin", offer=pair[0], need=pair[1])])
            formed = {(p.offer, p.need) for p in make_plan(pinned.pool, pinned.policy).pairings}
            assert pair in formed
            without = apply(TWO, POLICY, [Change("exclude", offer=pair[0], need=pair[1])])
            assert pair not in {(p.offer, p.need) for p in make_plan(without.pool, without.policy).pairings}
    assert proposed


def test_a_pair_that_is_ruled_out_cannot_be_asked_for_and_a_private_cause_has_no_name() -> None:
    closed = pool([offer(countries_only=("XAB",))], [need()])
    reserved = pool([offer()], [need()], reservations=(("XAA", "XAD"),))
    excluded = pool([offer(countries_excluded=("XAA",))], [need()])
    found = []
    for given_pool in (closed, reserved, excluded):
        with pytest.raises(InvalidInput) as caught:
            apply(given_pool, POLICY, [Change("pin", offer="o1", need="n1")])
        found.append((caught.value.errors[0].code, caught.value.errors[0].params))
    assert found[0] == ("pair_ruled_out", {"rule": "geography"})
    assert found[1] == found[2] == ("not_available", {})


CROSS = pool(
    [offer("o1"), offer("o2", provider="XAE")],
    [need("n1", theme="victim_assistance"), need("n2", party="XAB"), need("n3", party="XAB", theme="risk_education")],
)


def pairs_of(*changes: Change, given: Pool = TWO, policy: Policy = POLICY) -> set[tuple[str, str]]:
    found = apply(given, policy, changes)
    return {(one.offer, one.need) for one in make_plan(found.pool, found.policy).pairings}


def test_linked_pairs_come_together_or_not_at_all_and_sets_that_share_a_pair_are_one() -> None:
    one, two, three = ("o1", "n1"), ("o2", "n2"), ("o1", "n2")
    found = apply(TWO, POLICY, [Change("link", pairs=(one, two)), Change("link", pairs=(three, two))])
    assert found.pool.linked == (tuple(sorted((one, two, three))),)
    assert from_json(Change, to_json(found.changes[0])) == found.changes[0]
    assert pairs_of(Change("link", pairs=(one, two)), Change("pin", offer="o1", need="n1")) >= {one, two}
    alone = pool([offer("o1", quantity=5, usd_cents=5, max_partners=1)], TWO.needs)
    tied = Change("link", pairs=(one, three))
    assert not pairs_of(tied, given=alone), "one partner is the most, so both together cannot be"
    both = apply(alone, POLICY, [tied, Change("pin", offer="o1", need="n1")])
    why = make_plan(both.pool, both.policy).impossible
    assert why is not None
    assert {one.kind for one in why.conflict} >= {"linked", "pin"}
    assert why.lifted and any(one.served for one in why.lifted)


def test_pairs_that_cannot_be_linked_are_named_each_at_its_place() -> None:
    one, two = ("o1", "n1"), ("o2", "n2")
    assert errors(Change("link", pairs=(one, one))) == [("link.pairs", "linked_pairs_number", 1)]
    assert errors(Change("link", pairs=(one, ("o9", "n1")))) == [("link.pairs.1.offer", "offer_not_in_run", 1)]
    assert errors(Change("link", pairs=(("o1", "n9"), two))) == [("link.pairs.0.need", "need_not_in_run", 1)]
    closed = dataclasses.replace(TWO, offers=(offer("o1", countries_only=("XAB",)), TWO.offers[1]))
    with pytest.raises(InvalidInput) as caught:
        apply(closed, POLICY, [Change("link", pairs=(two, one))])
    assert [(e.path, e.code, e.params) for e in caught.value.errors] == [
        ("link.pairs.1.offer", "pair_ruled_out", {"rule": "geography"})
    ]
    reserved = dataclasses.replace(TWO, reservations=(("XAA", "XAE"),))
    with pytest.raises(InvalidInput) as caught:
        apply(reserved, POLICY, [Change("link", pairs=(one, two))])
    assert [(e.path, e.code, e.params) for e in caught.value.errors] == [("link.pairs.1.offer", "not_available", {})]


def test_a_pair_asked_for_is_not_made_impossible_by_a_later_change() -> None:
    linked, pinned = Change("link", pairs=(("o1", "n1"), ("o2", "n2"))), Change("pin", offer="o2", need="n2")
    assert errors(linked, Change("remove_offer", offer="o2")) == [("link.pairs.1.offer", "offer_not_in_run", 1)]
    assert errors(pinned, Change("exclude", offer="o2", need="n2")) == [("pin.offer", "not_available", 1)]


@pytest.mark.parametrize(
    ("kind", "code", "needs"), [("cap_theme", "clearance", {"n2"}), ("cap_treaty_status", "not_party", {"n2", "n3"})]
)
def test_money_for_a_theme_or_a_status_stays_within_its_limit(kind: str, code: str, needs: set[str]) -> None:
    parties = {**CROSS.parties, "XAB": dataclasses.replace(CROSS.parties["XAB"], treaties={"ccm": "not_party"})}
    given = dataclasses.replace(
        CROSS, parties=parties, offers=tuple(offer(o.ref, provider=o.provider, themes=THREE) for o in CROSS.offers)
    )
    for dollars, cents in ((0, 0), (30_000, 3_000_000)):
        found = apply(
            given, POLICY, [Change(kind, name=code, quantity=10**6), Change(kind, name=code, quantity=dollars)]
        )
        assert [cap.limit_usd for cap in found.policy.caps] == [dollars]
        plan = make_plan(found.pool, found.policy)
        assert sum(one.quantity_offer for one in plan.pairings if one.need in needs) == cents
        assert {"n1", "n2", "n3"} - needs <= {one.need for one in plan.pairings}


def test_a_limit_that_cannot_be_is_named() -> None:
    assert errors(Change("cap_theme", name="beauty", quantity=5), Change("cap_treaty_status", name="bound")) == [
        ("cap_theme.name", "cap_theme_not_known", 1), ("cap_treaty_status.name", "cap_treaty_status_not_known", 2),
    ]  # fmt: skip
    assert errors(Change("cap_theme", name="clearance", quantity=-1), Change("cap_theme", name="clearance")) == [
        ("cap_theme.quantity", "number_out_of_range", 1), ("cap_theme.quantity", "number_out_of_range", 2),
    ]  # fmt: skip


def test_every_change_that_cannot_be_made_is_named_with_its_place() -> None:
    assert errors(
        Change("remove_offer", offer="nothing"),
        Change("cut_funding", percent=20),
        Change("cut_funding", percent=100),
        Change("grow_need", need="nobody", percent=10),
        Change("weight", name="beauty", percent=10),
        Change("weight", name="urgency", percent=101),
        Change("withdraw_provider", party="XO-NGO"),
        Change("settings", name="secret"),
        Change("add_offer", offer="o1", quantity=0),
        Change("burn"),
        Change("cut_funding", percent=20, offer="o1"),
    ) == [
        ("remove_offer.offer", "offer_not_in_run", 1), ("cut_funding.percent", "number_out_of_range", 3),
        ("grow_need.need", "need_not_in_run", 4), ("weight.name", "criterion_not_known", 5),
        ("weight.percent", "number_out_of_range", 6), ("withdraw_provider.party", "provider_without_offer", 7),
        ("settings.name", "settings_not_known", 8), ("add_offer.quantity", "number_out_of_range", 9),
        ("burn.kind", "change_not_known", 10), ("cut_funding.offer", "change_field_not_read", 11),
    ]  # fmt: skip
    assert errors() == [("changes", "changes_missing", None)]
    assert errors(*[Change("cut_funding", percent=1)] * 51) == [("changes", "changes_too_many", None)]


@given(st.sampled_from(sorted(weights_of(POLICY))), st.integers(0, 100))
@settings(max_examples=150, deadline=None)
def test_weights_stay_whole_percents_of_a_hundred(criterion: str, percent: int) -> None:
    moved = with_weight(POLICY, criterion, percent)
    assert weights_of(moved)[criterion] == percent
    for group in (moved.priority_weights, moved.fit_weights):
        assert sum(group.values()) == 100
        assert min(group.values()) >= 0
    assert moved.salt == POLICY.salt
    assert (moved.ref == WHAT_IF) == (moved != POLICY)


def test_a_weight_alone_in_its_group_has_to_stay() -> None:
    alone = dataclasses.replace(POLICY, fit_weights={**dict.fromkeys(POLICY.fit_weights, 0), "size": 100})
    with pytest.raises(InvalidInput) as caught:
        apply(TWO, alone, [Change("weight", name="size", percent=50)])
    assert caught.value.errors[0].code == "weight_alone"


def test_ready_made_settings_keep_the_salt_of_the_run() -> None:
    other = Policy(ref="other", salt="drawn-again", neutral=10)
    found = apply(TWO, POLICY, [Change("settings", name="other")], ready_made={"other": other})
    assert (found.policy.neutral, found.policy.salt) == (10, POLICY.salt)


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_leaving_out_what_the_plan_does_not_use_changes_no_pair(seed: int) -> None:
    given_pool = one_to_one_pool(seed)
    plan = make_plan(given_pool, POLICY)
    for ref in plan.unused_offers:
        found = apply(given_pool, POLICY, [Change("remove_offer", offer=ref)])
        assert make_plan(found.pool, found.policy).pairings == plan.pairings


def test_changes_are_stored_as_plain_values_and_have_labels() -> None:
    change = Change("add_offer", offer="o1", quantity=5)
    assert from_json(Change, to_json(change)) == change
    assert all(label("change_kind", kind) for kind in ChangeKind)
    assert set(READS) == set(ChangeKind) == set(ON_POLICY) | set(ON_POOL)
