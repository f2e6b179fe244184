"""The demonstration pool, matched: each story that docs/demonstration.md tells holds, and holds for its own reason."""

from __future__ import annotations

import dataclasses
import random

import pytest

from matchmaker.domain.matching.eligibility import Verdict, ledger
from matchmaker.domain.matching.explain import Standing, pair_reasons, unmatched_reasons
from matchmaker.domain.matching.fairness import coverage_of
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policies import BALANCED
from matchmaker.domain.matching.run import make_plan
from matchmaker.domain.modality import Modality, classify
from matchmaker.domain.vocabulary import ClockStatus, Headline, ModalityTag, Strength
from tests.support.demo_pool import ON, exercise_pool

POOL = exercise_pool()
POLICY = BALANCED
OFFERS = {offer.ref: offer for offer in POOL.offers}
NEEDS = {need.ref: need for need in POOL.needs}


@pytest.fixture(scope="module")
def plan() -> PlanResult:
    return make_plan(POOL, POLICY)


def partners(plan: PlanResult, need: str) -> list[str]:
    return [pairing.offer for pairing in plan.pairings_of_need(need)]


def partner(plan: PlanResult, need: str) -> str | None:
    pairings = plan.pairings_of_need(need)
    return pairings[0].offer if pairings else None


def against(offer: str, need: str) -> set[str]:
    return {said.rule for said in ledger(OFFERS[offer], NEEDS[need], POOL) if said.verdict is Verdict.NO}


def modality(offer: str, need: str, *, triangular: bool = False) -> Modality:
    given, asked = OFFERS[offer], NEEDS[need]
    parties = POOL.parties[given.provider], POOL.parties[asked.party]
    return classify(*parties, given, asked, on=ON, triangular=triangular)


def test_the_pool_gives_a_readable_number_of_proposals_and_of_needs_without_a_partner(plan: PlanResult) -> None:
    assert 15 <= len(plan.pairings) <= 35
    assert 8 <= len(plan.unmatched_needs) <= 15


def test_shuffled_records_give_the_same_pairs(plan: PlanResult) -> None:
    offers, needs = list(POOL.offers), list(POOL.needs)
    random.Random(7).shuffle(offers)
    random.Random(8).shuffle(needs)
    again = make_plan(dataclasses.replace(POOL, offers=tuple(offers), needs=tuple(needs)), POLICY)
    assert [(p.offer, p.need) for p in again.pairings] == [(p.offer, p.need) for p in plan.pairings]


def test_the_school_and_the_state_that_pays_serve_the_francophone_centre(plan: PlanResult) -> None:
    served = [partner(plan, need) for need in ("XAA-07", "XAA-08", "XAA-09")]
    assert served == ["XAC-01", "XAC-02", "XAD-03"]
    assert ModalityTag.SOUTH_SOUTH in modality("XAC-01", "XAA-07").tags
    assert modality("XAC-01", "XAA-07", triangular=True).headline is Headline.TRIANGULAR
    assert NEEDS["XAA-07"].language_required
    assert OFFERS["XAC-01"].languages == ("fr",)


def test_the_need_that_no_one_served_for_years_comes_first(plan: PlanResult) -> None:
    assert (partners(plan, "XAA-10"), partners(plan, "XAB-15")) == (["XAD-03", "XO-FUND-01"], ["XO-FUND-01"])
    first, second = (coverage_of(NEEDS[need], plan.pairings_of_need(need)) for need in ("XAA-10", "XAB-15"))
    assert first > second > 0
    reasons = pair_reasons(POOL, POLICY, plan, "XO-FUND-01", "XAB-15", viewer=None)
    assert (reasons.standing, reasons.engaged_needs) == (Standing.PROPOSED, ("XAA-10",))


def test_money_through_a_un_body_stands_beside_observer_state_support(plan: PlanResult) -> None:
    assert (partner(plan, "XAB-01"), partner(plan, "XAB-02")) == ("XAD-01", "XAE-01")
    assert OFFERS["XAD-01"].implementers == ("unmas",)
    assert modality("XAD-01", "XAB-01").headline is Headline.BETWEEN_STATES_PARTIES
    assert modality("XAE-01", "XAB-02").headline is Headline.OBSERVER_STATE


def test_the_military_trainees_leave_the_course_without_a_pair(plan: PlanResult) -> None:
    assert against("XAD-05", "XAA-03") == {"oda", "conditions"}
    assert partner(plan, "XAA-03") is None
    civilian = dataclasses.replace(NEEDS["XAA-03"], military_trainees=False, conditions={})
    said = ledger(OFFERS["XAD-05"], civilian, POOL)
    assert [outcome.rule for outcome in said if outcome.verdict is Verdict.NO] == []


def test_the_extension_decision_of_state_b_is_not_recorded_here() -> None:
    clock = next(clock for clock in POOL.parties["XAB"].clocks if clock.article == "art4")
    assert clock.status == ClockStatus.DECISION_NOT_RECORDED_HERE


def test_the_border_is_a_joint_need_of_two_states(plan: PlanResult) -> None:
    assert (NEEDS["XAB-02"].cross_border_with, NEEDS["XAF-01"].cross_border_with) == (("XAF",), ("XAB",))
    assert partner(plan, "XAB-02")
    assert partner(plan, "XAF-01")
    assert ModalityTag.CROSS_BORDER in modality("XAE-01", "XAB-02").tags


def test_money_serves_a_need_in_kind_that_accepts_it(plan: PlanResult) -> None:
    (pairing,) = plan.pairings_of_need("XAB-03")
    assert (pairing.offer, pairing.quantity_need) == ("XAE-08", 40)
    assert pairing.quantity_offer <= OFFERS["XAE-08"].quantity


def test_the_need_nobody_can_serve_today_has_several_reasons(plan: PlanResult) -> None:
    reasons = unmatched_reasons(POOL, POLICY, plan, "XAF-09", viewer="XAF")
    assert {pair.standing for pair in reasons.offers} == {Standing.NOT_POSSIBLE}
    near = {rule for offer in ("XAD-01", "XAD-02", "XAE-08") for rule in against(offer, "XAF-09")}
    assert near >= {"treaty_status", "route", "implementer", "conditions", "tranche", "reservation"}


def test_the_reservation_shows_to_the_party_that_made_it_alone(plan: PlanResult) -> None:
    assert against("XAE-07", "XAF-12") == {"reservation"}
    own = pair_reasons(POOL, POLICY, plan, "XAE-07", "XAF-12", viewer="XAF")
    assert [said.rule for said in own.against] == ["reservation"]
    for viewer in ("XAE", "XAB", None):
        seen = pair_reasons(POOL, POLICY, plan, "XAE-07", "XAF-12", viewer=viewer)
        assert (seen.standing, seen.against) == (Standing.NOT_PROPOSED, ())
        assert "reservation" not in {said.rule for said in seen.ledger}


def test_without_the_reservation_the_radios_find_each_other() -> None:
    free = make_plan(exercise_pool(reservations=()), POLICY)
    assert partner(free, "XAF-12") == "XAE-07"


def test_two_needs_share_one_offer(plan: PlanResult) -> None:
    assert (against("XAD-06", "XAB-04"), against("XAD-06", "XAF-02")) == (set(), set())
    assert [pairing.need for pairing in plan.pairings_of_offer("XAD-06")] == ["XAB-04", "XAF-02"]
    assert sum(pairing.quantity_offer for pairing in plan.pairings_of_offer("XAD-06")) == OFFERS["XAD-06"].quantity


def test_two_equal_offers_are_a_tie_that_the_salt_breaks(plan: PlanResult) -> None:
    def pairs(result: PlanResult) -> tuple[str | None, str | None]:
        return partner(result, "XAA-14"), partner(result, "XAB-14")

    assert sorted(map(str, pairs(plan))) == ["XAD-10", "XAD-11"]
    tied = dataclasses.replace(
        POOL,
        offers=tuple(OFFERS[ref] for ref in ("XAD-10", "XAD-11")),
        needs=tuple(NEEDS[ref] for ref in ("XAA-14", "XAB-14")),
    )
    others = [make_plan(tied, dataclasses.replace(POLICY, salt=f"salt-{n}")) for n in range(8)]
    assert {pairs(other) for other in others} == {("XAD-10", "XAD-11"), ("XAD-11", "XAD-10")}
    assert len({other.value for other in others}) == 1


def test_a_whole_offer_goes_whole_or_not_at_all(plan: PlanResult) -> None:
    assert not OFFERS["XAD-07"].divisible
    assert (partner(plan, "XAB-05"), against("XAD-07", "XAF-03")) == ("XAD-07", {"tranche"})


def test_a_required_language_without_interpretation_leaves_a_pair_out() -> None:
    assert against("XO-NGO-03", "XAB-09") == {"language"}


@pytest.mark.parametrize(
    ("offer", "need", "rule"),
    [("XAD-09", "XAA-15", "conditions"), ("XAD-16", "XAB-08", "conditions"), ("XAD-12", "XAB-12", "approach")],
)
def test_what_is_still_to_be_discussed_is_proposed_and_marked(
    plan: PlanResult, offer: str, need: str, rule: str
) -> None:
    (pairing,) = plan.pairings_of_need(need)
    assert (pairing.offer, pairing.to_confirm) == (offer, (rule,))


@pytest.mark.parametrize(
    ("offer", "need", "rules"),
    [
        ("XAD-08", "XAA-16", {"conditions"}),
        ("XAD-17", "XAA-11", {"window"}),
        ("XAD-14", "XAF-07", {"approach"}),
        ("XAD-15", "XAF-05", {"treaty_status"}),
        ("XAE-05", "XAF-06", {"geography", "reservation"}),
        ("XAC-05", "XAF-11", {"theme"}),
    ],
)
def test_a_near_pair_is_left_out_for_a_reason_of_its_own(offer: str, need: str, rules: set[str]) -> None:
    assert against(offer, need) == rules


def test_every_condition_that_an_offer_requires_is_answered_by_somebody() -> None:
    required = {c for o in POOL.offers for c, strength in o.conditions.items() if strength == Strength.REQUIRED}
    answered = {condition for need in POOL.needs for condition in need.conditions}
    assert required <= answered


def test_every_currency_of_the_pool_has_a_rate() -> None:
    assert all(offer.usd_cents is not None for offer in POOL.offers if offer.currency)
    assert all(need.usd_cents is not None for need in POOL.needs if need.currency)
