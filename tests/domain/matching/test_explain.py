"""Explanations say what the plan did, and tell nobody what a party stated in private."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.matching import explain
from matchmaker.domain.matching.eligibility import is_eligible, ledger
from matchmaker.domain.matching.explain import Standing, pair_reasons, unmatched_reasons
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
            possible = not any(said.verdict == "no" and not said.private for said in ledger(one, other, given_pool))
            expected = (
                Standing.PROPOSED if (one.ref, other.ref) in proposed
                else Standing.NOT_PROPOSED if possible else Standing.NOT_POSSIBLE
            )  # fmt: skip
            assert reasons.standing is expected
            assert bool(reasons.against) == (expected is Standing.NOT_POSSIBLE)
            assert (reasons.fit is None) == (expected is Standing.NOT_POSSIBLE)


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_a_possible_pair_left_out_names_what_its_sides_are_proposed_with(seed: int) -> None:
    """The plan serves as many needs as it can, so a pair that no rule stands against never has both sides free."""
    given_pool = random_pool(seed)
    plan = make_plan(given_pool, POLICY)
    for one in given_pool.offers:
        for other in given_pool.needs:
            reasons = pair_reasons(given_pool, POLICY, plan, one.ref, other.ref, viewer=None)
            if reasons.standing is Standing.NOT_PROPOSED and is_eligible(ledger(one, other, given_pool)):
                assert reasons.why.code != "not_proposed"
                assert set(reasons.engaged_needs) <= {n.ref for n in given_pool.needs}
                assert reasons.engaged_needs or reasons.engaged_offers


OPEN = pool([offer()], [need()])
CANNOT = pool([offer()], [need(conditions={"imas_nmas": "cannot"})])
PRIVATE = {  # what leaves the pair out -> the pool, the same without it, the party that said it, the rule it reads
    "a reservation": (pool([offer()], [need()], reservations=(("XAA", "XAD"),)), OPEN, "XAA", "reservation"),
    "a reservation of the provider": (
        pool([offer()], [need()], reservations=(("XAD", "XAA"),)), OPEN, "XAD", "reservation"),
    "an earlier answer": (pool([offer()], [need()], not_now=(("XAD", "o1", "n1"),)), OPEN, "XAD", "reservation"),
    "an excluded country": (pool([offer(countries_excluded=("XAA",))], [need()]), OPEN, "XAD", "excluded_countries"),
    "a minimum condition": (
        pool([offer(conditions={"imas_nmas": "required"})], [need(conditions={"imas_nmas": "cannot"})]),
        CANNOT, "XAD", "conditions"),
}  # fmt: skip


@pytest.mark.parametrize("cause", PRIVATE)
def test_a_private_cause_looks_like_any_pair_that_is_not_proposed(cause: str) -> None:
    """With and without it, beside the same plan, everybody else is told the very same, word for word."""
    private, without, told, _ = PRIVATE[cause]
    plan = make_plan(private, POLICY)
    assert plan.pairings == ()
    for viewer in {None, "XAA", "XAD", "XAE", "XAB"} - {told}:
        seen = pair_reasons(private, POLICY, plan, "o1", "n1", viewer=viewer)
        assert seen == pair_reasons(without, POLICY, plan, "o1", "n1", viewer=viewer), viewer
        assert (seen.standing, seen.against) == (Standing.NOT_PROPOSED, ())
        left = unmatched_reasons(private, POLICY, plan, "n1", viewer=viewer)
        assert left == unmatched_reasons(without, POLICY, plan, "n1", viewer=viewer), viewer
        assert (left.why.code, left.counts) == ("unmatched_left_out", ())


@pytest.mark.parametrize("cause", PRIVATE)
def test_who_stated_a_private_cause_reads_it(cause: str) -> None:
    private, _, told, rule = PRIVATE[cause]
    own = pair_reasons(private, POLICY, make_plan(private, POLICY), "o1", "n1", viewer=told)
    assert (own.standing, [outcome.rule for outcome in own.against]) == (Standing.NOT_POSSIBLE, [rule])


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
