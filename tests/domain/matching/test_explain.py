"""Explanations say what the plan did, and tell nobody what a party stated in private."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.matching import explain
from matchmaker.domain.matching.eligibility import Verdict, is_eligible, ledger
from matchmaker.domain.matching.explain import NOT_AVAILABLE, Standing, pair_reasons, unmatched_reasons
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.run import make_plan
from matchmaker.wording.engine import TEXTS
from tests.support.pools import need, offer, pool, random_pool

POLICY = Policy()


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_every_pair_has_a_standing_that_agrees_with_the_plan(seed: int) -> None:
    given_pool = random_pool(seed)
    plan = make_plan(given_pool, POLICY)
    proposed = {(p.offer, p.need) for p in plan.pairings}
    for one in given_pool.offers:
        for other in given_pool.needs:
            reasons = pair_reasons(given_pool, POLICY, plan, one.ref, other.ref, viewer=None)
            possible = is_eligible(ledger(one, other, given_pool))
            expected = (
                Standing.PROPOSED if (one.ref, other.ref) in proposed
                else Standing.POSSIBLE if possible else Standing.NOT_POSSIBLE
            )  # fmt: skip
            assert reasons.standing is expected
            assert bool(reasons.against) == (expected is Standing.NOT_POSSIBLE)
            assert (reasons.fit is None) == (expected is Standing.NOT_POSSIBLE)


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_a_possible_pair_left_out_names_what_its_sides_are_proposed_with(seed: int) -> None:
    """The plan serves as many needs as it can, so a possible pair never has both sides free."""
    given_pool = random_pool(seed)
    plan = make_plan(given_pool, POLICY)
    for one in given_pool.offers:
        for other in given_pool.needs:
            reasons = pair_reasons(given_pool, POLICY, plan, one.ref, other.ref, viewer=None)
            if reasons.standing is Standing.POSSIBLE:
                assert reasons.why.code != "possible_not_in_plan"
                assert set(reasons.engaged_needs) <= {n.ref for n in given_pool.needs}
                assert reasons.engaged_needs or reasons.engaged_offers


def test_a_reservation_is_told_to_the_party_that_made_it_alone() -> None:
    reserved = pool([offer()], [need()], reservations=(("XAA", "XAD"),))
    plan = make_plan(reserved, POLICY)
    assert plan.pairings == ()
    for viewer in (None, "XAD", "XAE", "XAB"):
        reasons = pair_reasons(reserved, POLICY, plan, "o1", "n1", viewer=viewer)
        assert reasons.against == (NOT_AVAILABLE,)
        assert reasons.why.code == "not_available"
        assert all(outcome.rule != "reservation" for outcome in reasons.ledger)
    own = pair_reasons(reserved, POLICY, plan, "o1", "n1", viewer="XAA")
    assert [outcome.rule for outcome in own.against] == ["reservation"]


def test_an_earlier_not_possible_now_is_told_to_the_side_that_said_it_alone() -> None:
    left_out = pool([offer()], [need()], not_now=(("XAD", "o1", "n1"),))
    plan = make_plan(left_out, POLICY)
    assert plan.pairings == ()
    for viewer in (None, "XAA", "XAE"):
        assert pair_reasons(left_out, POLICY, plan, "o1", "n1", viewer=viewer).against == (NOT_AVAILABLE,)
    own = pair_reasons(left_out, POLICY, plan, "o1", "n1", viewer="XAD")
    assert [outcome.rule for outcome in own.against] == ["reservation"]


def test_every_private_cause_reads_the_same_to_others() -> None:
    """Excluded country, minimum condition, reservation: one text, one ledger, so none can be told from another."""
    pools = [
        pool([offer()], [need()], reservations=(("XAD", "XAA"),)),
        pool([offer(countries_excluded=("XAA",))], [need()]),
        pool([offer(conditions={"imas_nmas": "required"})], [need(conditions={"imas_nmas": "cannot"})]),
    ]
    seen = set()
    for given_pool in pools:
        plan = make_plan(given_pool, POLICY)
        assert plan.pairings == ()
        reasons = pair_reasons(given_pool, POLICY, plan, "o1", "n1", viewer="XAB")
        seen.add(tuple((outcome.rule, outcome.verdict, outcome.reason.code) for outcome in reasons.against))
        unmatched = unmatched_reasons(given_pool, POLICY, plan, "n1", viewer="XAB")
        assert unmatched.counts == ()
        assert unmatched.why.code == "unmatched_none_possible"
    assert seen == {(("not_available", Verdict.NO, "not_available"),)}


def test_the_provider_reads_its_own_exclusion_in_full() -> None:
    excluded = pool([offer(countries_excluded=("XAA",))], [need()])
    plan = make_plan(excluded, POLICY)
    own = pair_reasons(excluded, POLICY, plan, "o1", "n1", viewer="XAD")
    assert own.against
    assert own.against[0] is not NOT_AVAILABLE


def test_a_need_without_a_partner_is_told_why() -> None:
    nobody = pool([], [need()])
    assert unmatched_reasons(nobody, POLICY, make_plan(nobody, POLICY), "n1", viewer=None).why.code == (
        "unmatched_no_offers"
    )
    rival = pool([offer(max_partners=1)], [need("n1"), need("n2", urgency="u4")])
    plan = make_plan(rival, POLICY)
    left = plan.unmatched_needs[0]
    reasons = unmatched_reasons(rival, POLICY, plan, left, viewer=None)
    assert (reasons.why.code, reasons.why.params) == ("unmatched_all_proposed_elsewhere", {"count": 1})
    other = pool([offer(themes=("victim_assistance",))], [need()])
    reasons = unmatched_reasons(other, POLICY, make_plan(other, POLICY), "n1", viewer=None)
    assert (reasons.why.code, reasons.n_other, reasons.counts) == ("unmatched_nothing_of_the_kind", 1, ())
    one_rule = pool([offer(countries_only=("XAB",)), offer("o2", themes=("reporting",))], [need()])
    reasons = unmatched_reasons(one_rule, POLICY, make_plan(one_rule, POLICY), "n1", viewer=None)
    assert reasons.why.code == "unmatched_one_rule"
    assert reasons.why.params == {"rule": "geography", "count": 1, "near": 1}
    assert (reasons.n_other, reasons.counts) == (1, (("geography", 1),))


def test_the_nearest_offers_come_first() -> None:
    far = offer("a-far", themes=("reporting",), kind="training", unit="place", class_code="surgery", currency=None,
                usd_cents=None, quantity=3)  # fmt: skip
    near = offer("z-near", themes=("reporting",))
    given_pool = pool([far, near], [need()])
    reasons = unmatched_reasons(given_pool, POLICY, make_plan(given_pool, POLICY), "n1", viewer=None)
    assert [pair.offer for pair in reasons.offers] == ["z-near", "a-far"]


def test_unknown_records_are_named() -> None:
    given_pool = pool([offer()], [need()])
    plan = make_plan(given_pool, POLICY)
    with pytest.raises(KeyError, match="nobody"):
        pair_reasons(given_pool, POLICY, plan, "nobody", "n1", viewer=None)
    with pytest.raises(KeyError, match="nothing"):
        unmatched_reasons(given_pool, POLICY, plan, "nothing", viewer=None)


def test_every_code_of_an_explanation_has_a_text() -> None:
    for seed in range(40):
        given_pool = random_pool(seed)
        plan = make_plan(given_pool, POLICY)
        for ref in plan.unmatched_needs:
            assert unmatched_reasons(given_pool, POLICY, plan, ref, viewer=None).why.code in TEXTS
        for pairing in plan.pairings:
            why = pair_reasons(given_pool, POLICY, plan, pairing.offer, pairing.need, viewer=None).why
            assert why.code in TEXTS
            assert why.params["limit"] in TEXTS


def test_explaining_needs_no_solver() -> None:
    """A web process explains; it must never load scipy."""
    import subprocess
    import sys

    code = f"import sys; import {explain.__name__}; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
