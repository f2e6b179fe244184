"""Two plans beside each other: every pair that differs is there, with a reason that is true of the two pools."""

from __future__ import annotations

import dataclasses
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.changes import Change
from matchmaker.domain.matching.compare import RECORD_ONLY, Comparison, Side, What, compare, coverages
from matchmaker.domain.matching.fairness import coverage_of
from matchmaker.domain.matching.plan import Pairing
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.policy_changes import weights_of
from matchmaker.domain.matching.run import make_plan
from matchmaker.domain.matching.scenario import apply
from matchmaker.domain.matching.scoring import Card
from matchmaker.wording.text import label, say
from tests.support.pools import need, offer, pool, random_pool

POLICY = Policy()


def side(given_pool: Pool, policy: Policy = POLICY) -> Side:
    return Side(given_pool, policy, make_plan(given_pool, policy))


def codes(found: Comparison) -> dict[tuple[str, str], tuple[str, list[str]]]:
    return {(one.offer, one.need): (str(one.what), [reason.code for reason in one.reasons]) for one in found.pairs}


ONE = pool([offer("o1")], [need("n1")])


def test_a_plan_compared_with_itself_differs_in_nothing() -> None:
    found = compare(side(ONE), side(ONE))
    assert (found.pairs, found.same, found.needs, found.settings) == ((), 1, (), ())


def test_a_record_that_is_gone_or_new_is_the_reason() -> None:
    empty = pool([], [need("n1")])
    assert codes(compare(side(ONE), side(empty))) == {("o1", "n1"): ("gone", ["change_offer_gone"])}
    assert codes(compare(side(empty), side(ONE))) == {("o1", "n1"): ("new", ["change_offer_new"])}
    nobody = pool([offer("o1")], [])
    assert codes(compare(side(ONE), side(nobody))) == {("o1", "n1"): ("gone", ["change_need_gone"])}


def test_a_rule_that_changed_its_answer_is_named() -> None:
    closed = pool([offer("o1", countries_only=("XAB",))], [need("n1")])
    found = compare(side(ONE), side(closed))
    assert codes(found) == {("o1", "n1"): ("gone", ["change_rule_against"])}
    assert found.pairs[0].reasons[0].params == {"rule": "geography"}
    assert codes(compare(side(closed), side(ONE))) == {("o1", "n1"): ("new", ["change_rule_no_more"])}


def test_a_private_cause_is_not_told_between_two_runs() -> None:
    """Whichever party said it, by a reservation, an exclusion or a condition, before or after: what is left to say is
    what is said of every pair that changes for a cause of its own."""
    private = [
        pool([offer("o1")], [need("n1")], reservations=(("XAA", "XAD"),)),
        pool([offer("o1", countries_excluded=("XAA",))], [need("n1")]),
        pool([offer("o1", conditions={"imas_nmas": "required"})], [need("n1", conditions={"imas_nmas": "cannot"})]),
        pool([offer("o1")], [need("n1", approach="only_named", named_providers=("XAC",))]),
    ]
    base = [
        ONE, ONE, pool([offer("o1")], [need("n1", conditions={"imas_nmas": "cannot"})]), ONE,
    ]  # fmt: skip
    for before, after in zip(base, private, strict=True):
        assert codes(compare(side(before), side(after))) == {("o1", "n1"): ("gone", ["change_elsewhere"])}
        assert codes(compare(side(after), side(before))) == {("o1", "n1"): ("new", ["change_elsewhere"])}


def test_a_pair_that_gives_way_says_to_whom() -> None:
    before = pool([offer("o1")], [need("n1"), need("n2", urgency="u1")])
    after = pool([offer("o1")], [need("n1", urgency="u1", priority_order=5), need("n2", urgency="u4")])
    assert {(p.offer, p.need) for p in make_plan(before, POLICY).pairings} >= {("o1", "n1")}
    found = compare(side(before), side(after))
    for one in found.pairs:
        assert "change_priority" in [reason.code for reason in one.reasons]
    displaced = [r for one in found.pairs for r in one.reasons if r.code == "change_offer_displaced"]
    assert [reason.params["other_list"] for reason in displaced if reason.params["offer"] == "o1"] in (["n2"], [])


def test_another_quantity_says_which_record_changed_its_size() -> None:
    smaller = pool([offer("o1", quantity=50_000_000, usd_cents=50_000_000)], [need("n1")])
    found = compare(side(ONE), side(smaller))
    assert [(one.what, one.before, one.after) for one in found.pairs] == [(What.QUANTITY, 80_000_000, 50_000_000)]
    assert "change_offer_smaller" in [reason.code for reason in found.pairs[0].reasons]
    assert [(one.need, one.before, one.after) for one in found.losing] == [("n1", 10_000, 6_250)]
    assert found.gaining == ()


def test_several_pairings_of_one_pair_and_of_one_need_are_added_up() -> None:
    plan = make_plan(ONE, POLICY)
    card = Card((), 1)
    divided = dataclasses.replace(
        plan,
        pairings=(
            Pairing("o1", "n1", 30_000_000, 30_000_000, card, card, 1),
            Pairing("o1", "n1", 10_000_000, 10_000_000, card, card, 1),
            Pairing("o2", "n1", 40_000_000, 40_000_000, card, card, 1),
        ),
    )
    wide = pool([offer("o1"), offer("o2")], [need("n1")])
    before, after = Side(wide, POLICY, dataclasses.replace(plan, pairings=plan.pairings)), Side(wide, POLICY, divided)
    found = compare(before, after)
    assert {(one.offer, one.before, one.after) for one in found.pairs} == {
        ("o1", 80_000_000, 40_000_000), ("o2", 0, 40_000_000),
    }  # fmt: skip
    assert found.needs == ()  # as much of the need is covered as before
    assert coverages(wide, divided) == {"n1": 10_000}


def test_settings_that_differ_are_named() -> None:
    two = pool([offer("o1")], [need("n1", urgency="u4", priority_order=5), need("n2", urgency="u1", priority_order=1)])
    urgency = apply(two, POLICY, [Change("weight", name="urgency", percent=100)]).policy
    order = apply(two, POLICY, [Change("weight", name="own_order", percent=100)]).policy
    found = compare(side(two, urgency), side(two, order))
    assert set(found.settings) == {"urgency", "own_order"}
    assert found.pairs
    assert all("change_settings" in [reason.code for reason in one.reasons] for one in found.pairs)
    assert compare(side(two), side(two, dataclasses.replace(POLICY, version=2, adopted_by="A meeting"))).settings == ()


def test_every_setting_has_a_name() -> None:
    names = [field.name for field in dataclasses.fields(Policy) if field.name not in RECORD_ONLY]
    weights = {"priority_weights", "fit_weights"}
    assert all(label("setting", name) for name in names if name not in weights)
    assert all(label("setting", name) for name in weights_of(POLICY))


def test_what_a_what_if_itself_asks_for_is_the_reason() -> None:
    two = pool([offer("o1"), offer("o2")], [need("n1")])
    proposed = make_plan(two, POLICY).pairings[0].offer
    other = "o1" if proposed == "o2" else "o2"
    pinned = apply(two, POLICY, [Change("pin", offer=other, need="n1")]).pool
    found = codes(compare(side(two), side(pinned), pinned=[(other, "n1")]))
    assert found[other, "n1"] == ("new", ["change_pinned"])
    without = apply(two, POLICY, [Change("exclude", offer=proposed, need="n1")]).pool
    found = codes(compare(side(two), side(without), left_out=[(proposed, "n1")]))
    assert found[proposed, "n1"] == ("gone", ["change_left_out"])


def test_a_tie_between_pairs_and_a_limit_on_money_are_the_first_reason() -> None:
    two = pool([offer("o1", max_partners=1)], [need("n1"), need("n2", party="XAB", quantity=10**6, usd_cents=10**6)])
    before = side(two)
    tied = apply(two, POLICY, [Change("link", pairs=(("o1", "n1"), ("o1", "n2")))])
    after = side(tied.pool)
    assert [codes[0] for _, codes in codes(compare(before, after)).values()] == ["change_linked"]
    capped = side(two, apply(two, POLICY, [Change("cap_theme", name="clearance", quantity=1000)]).policy)
    found = compare(before, capped)
    assert found.pairs and found.settings == ("caps",)
    for one in found.pairs:
        assert one.reasons[0].code == "change_cap_theme"
        assert say(one.reasons[0]) == "Money for clearance is limited to USD\u00a01,000."
    lifted = compare(capped, before).pairs
    assert all(one.reasons[-1].code == "change_settings" for one in lifted)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_everything_that_differs_is_there_with_a_reason_and_nothing_else(one: int, other: int) -> None:
    """Also between pools that have nothing in common but the names of their records."""
    before, after = side(random_pool(one)), side(random_pool(other))
    found = compare(before, after)
    old, new = (
        Counter({(p.offer, p.need): p.quantity_need for p in each.plan.pairings}) for each in (before, after)
    )  # fmt: skip
    differing = {pair for pair in old.keys() | new.keys() if old[pair] != new[pair]}
    assert {(change.offer, change.need) for change in found.pairs} == differing
    assert found.same == len(old.keys() | new.keys()) - len(differing)
    for change in found.pairs:
        assert change.reasons
        assert all(say(reason) for reason in change.reasons)
    for needed in found.needs:
        for each, said in ((before, needed.before), (after, needed.after)):
            case = next(n for n in each.pool.needs if n.ref == needed.need)
            assert said == coverage_of(case, [p for p in each.plan.pairings if p.need == needed.need])
    assert len(found.gaining) + len(found.losing) == len(found.needs)


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_a_rule_that_is_named_as_the_reason_is_one_that_anybody_may_know(seed: int) -> None:
    from matchmaker.domain.matching.eligibility import ledger

    before, after = side(random_pool(seed)), side(random_pool(seed + 1))
    for change in compare(before, after).pairs:
        for reason in change.reasons:
            if "rule" in reason.params:
                pools = [each.pool for each in (before, after)]
                pairs = [
                    (
                        next(o for o in p.offers if o.ref == change.offer),
                        next(n for n in p.needs if n.ref == change.need),
                        p,
                    )
                    for p in pools
                ]
                shown = [o.rule for pair in pairs for o in ledger(*pair) if not o.private]
                assert reason.params["rule"] in shown
