"""Score cards: parts that add up, what is left out, what is not stated, and every way a criterion can come out."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.matching.cases import ClockCase, NeedCase, OfferCase
from matchmaker.domain.matching.eligibility import eligible_pairs
from matchmaker.domain.matching.fits import FitScorer, fit_totals
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.rules.pairwise import Sides
from matchmaker.domain.matching.scoring import (
    LEAST,
    Card,
    Part,
    fit_card,
    normalise,
    priority_card,
)
from matchmaker.domain.vocabulary import THEME_CLOCK, Theme
from matchmaker.wording import text
from matchmaker.wording.labels import LABELS
from matchmaker.wording.scoring import TEXTS
from tests.domain.rule_cases import PLACES, mixed_pool
from tests.support.pools import need, offer, party, pool, random_pool

POLICY = Policy()
DOC = Path(__file__).parents[2] / "docs" / "method" / "scoring.md"


@pytest.fixture(autouse=True)
def strict():
    text.be_strict(True)
    yield
    text.be_strict(False)


def part(card: Card, criterion: str) -> Part | None:
    return next((one for one in card.parts if one.criterion == criterion), None)


def priority_part(
    criterion: str, policy: Policy = POLICY, clock: ClockCase | None = None, **changes: object
) -> Part | None:
    given_pool = pool([], [need(**changes)])
    if clock is not None:
        given_pool = dataclasses.replace(given_pool, parties={"XAA": party("XAA", clocks=(clock,))})
    return part(priority_card(given_pool.needs[0], given_pool, policy), criterion)


def fit_part(criterion: str, one: OfferCase, other: NeedCase, **parties: object) -> Part | None:
    given_pool = pool([one], [other])
    given_pool = dataclasses.replace(given_pool, parties={**given_pool.parties, **parties})  # type: ignore[dict-item]
    return part(fit_card(one, other, given_pool, POLICY), criterion)


def clock(due_on: date | None = date(2027, 11, 23), status: str = "running", basis: str = "found") -> ClockCase:
    return ClockCase("art4", status, due_on, basis)


PRIORITY_CASES = [
    ("urgency", {"urgency": "u4"}, None, 100, "urgency_stated"),
    ("urgency", {"urgency": None}, None, None, "urgency_not_stated"),
    ("own_order", {"priority_order": 1}, None, 100, "own_order_stated"),
    ("own_order", {"priority_order": 99}, None, 40, "own_order_stated"),
    ("own_order", {"priority_order": None}, None, None, "own_order_not_stated"),
    ("without_partner", {"partners_confirmed": 0}, None, 100, "without_partner_none"),
    ("without_partner", {"partners_confirmed": 7}, None, 0, "without_partner_some"),
    ("without_partner", {"partners_confirmed": None}, None, None, "without_partner_not_stated"),
    ("clock", {}, clock(date(2027, 11, 23)), 100, "clock_date"),
    ("clock", {}, clock(date(2027, 11, 24)), 80, "clock_date"),
    ("clock", {}, clock(date(2026, 11, 23)), 100, "clock_date"),
    ("clock", {}, clock(date(2030, 11, 23)), 50, "clock_date"),
    ("clock", {}, clock(date(2031, 1, 1), "extended"), 20, "clock_date"),
    ("clock", {"theme": "reporting"}, clock(), None, "clock_no_date"),
    ("clock", {}, clock(None), None, "clock_no_date"),
    ("clock", {}, clock(status="fulfilled_declared"), None, "clock_no_date"),
    ("clock", {}, clock(status="decision_not_recorded_here"), None, "clock_decision_not_recorded"),
    ("clock", {}, clock(basis="recalled"), None, "clock_unconfirmed"),
    ("clock", {}, clock(date(2026, 11, 22)), None, "clock_what_followed_not_recorded"),
]


@pytest.mark.parametrize(("criterion", "changes", "given_clock", "percent", "code"), PRIORITY_CASES)
def test_priority_criterion(
    criterion: str, changes: dict, given_clock: ClockCase | None, percent: int, code: str
) -> None:
    found = priority_part(criterion, clock=given_clock, **changes)
    assert found is not None
    check(found, percent, code)


def check(found: Part, percent: int | None, code: str) -> None:
    """Not stated (percent None) is the neutral value and says so."""
    assert found.reason.code == code
    assert found.stated is (percent is not None)
    assert found.percent == (POLICY.neutral if percent is None else percent)
    said = text.say(found.reason)
    assert ("counted as 50 %" in said) is (percent is None)


IN_FRENCH, IN_ARABIC = {**PLACES, "languages": ("fr",)}, {**PLACES, "languages": ("ar",)}
PREFERS = {"conditions": {"imas_nmas": "preferred"}}
FIT_CASES = [
    ("preference", {}, {}, None, "preference_none_stated"),
    ("preference", {"countries_preferred": ("XAA",)}, {}, 100, "preference_stated"),
    ("preference", {"countries_preferred": ("XAB",)}, {}, 0, "preference_stated"),
    ("preference", {"regions_preferred": ("002",)}, {}, 100, "preference_stated"),
    ("preference", {"regions_preferred": ("011",)}, {}, 50, "preference_stated"),
    ("preference", PREFERS, {"conditions": {"imas_nmas": "can"}}, 100, "preference_stated"),
    ("preference", PREFERS, {"conditions": {"imas_nmas": "cannot"}}, 0, "preference_stated"),
    ("preference", PREFERS, {}, 50, "preference_stated"),
    ("preference", {"countries_preferred": ("XAB",)}, {"named_providers": ("XAD",)}, 50, "preference_stated"),
    ("preference", {}, {"named_providers": ("XAC",)}, None, "preference_none_stated"),
    ("preference", {"south_south": True}, {}, None, "preference_none_stated"),
    ("preference", {"south_south": True}, {"south_south": True}, 100, "preference_stated"),
    ("size", {"quantity": 80_000_000}, {}, 100, "size_equal"),
    ("size", {"quantity": 60_000_001}, {}, 75, "size_offer_smaller"),
    ("size", {}, {}, 80, "size_offer_larger"),
    ("size", {"currency": "EUR", "usd_cents": None}, {}, None, "size_not_compared"),
    ("overlap", {}, {}, 100, "overlap_share"),
    ("overlap", {"ends_on": date(2027, 7, 1)}, {}, 49, "overlap_share"),
    ("language", IN_FRENCH, {**PLACES, "languages": ("ar", "fr")}, 100, "language_fit_shared"),
    ("language", {**IN_FRENCH, "bears_interpretation": True}, IN_ARABIC, 60, "language_fit_interpreted"),
    ("language", IN_FRENCH, {**IN_ARABIC, "interpretation": "affected_state"}, 60, "language_fit_interpreted"),
    ("language", IN_FRENCH, IN_ARABIC, 0, "language_fit_none_shared"),
    ("language", IN_FRENCH, PLACES, None, "language_fit_not_stated"),
    ("firmness", {"firmness": "planned"}, {}, 60, "firmness_stated"),
    ("firmness", {"firmness": ""}, {}, None, "firmness_not_stated"),
]


@pytest.mark.parametrize(("criterion", "of_offer", "of_need", "percent", "code"), FIT_CASES)
def test_fit_criterion(criterion: str, of_offer: dict, of_need: dict, percent: int | None, code: str) -> None:
    found = fit_part(criterion, offer(**of_offer), need(**of_need))
    assert found is not None
    check(found, percent, code)


def test_every_text_of_a_score_card_is_tried() -> None:
    assert {case[4] for case in (*PRIORITY_CASES, *FIT_CASES)} | {"score_least"} == set(TEXTS)


@given(st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_parts_add_up_exactly_and_weights_sum_to_a_hundred(seed: int) -> None:
    given_pool = mixed_pool(seed, 2, 2) if seed % 2 else random_pool(seed, 2, 2)
    for other in given_pool.needs:
        cards = [priority_card(other, given_pool, POLICY)]
        cards += [fit_card(one, other, given_pool, POLICY) for one in given_pool.offers]
        for card in cards:
            assert card.total == sum(one.points for one in card.parts)
            assert 1 <= card.total <= 10_000
            assert sum(one.weight for one in card.parts) == 100
            assert all(0 <= one.percent <= 100 for one in card.parts)
            assert all(one.points == one.weight * one.percent for one in card.parts)
            assert all(text.say(one.reason) and one.criterion in LABELS["criterion"] for one in card.parts)


def test_totals_of_many_pairs_are_those_of_their_cards() -> None:
    tried = 0
    for seed in range(150):
        given_pool = mixed_pool(seed, 8, 8) if seed % 2 else random_pool(seed, 8, 8)
        pairs = eligible_pairs(given_pool)
        policy = dataclasses.replace(POLICY, neutral=seed % 101)
        totals = fit_totals(given_pool, policy, pairs.i, pairs.j)
        assert totals.tolist() == [
            fit_card(given_pool.offers[i], given_pool.needs[j], given_pool, policy).total
            for i, j in zip(pairs.i.tolist(), pairs.j.tolist(), strict=True)
        ]
        for n_pairs in (0, 10**6):  # no criterion from a table, all
            matrix = FitScorer(Sides(given_pool), policy, n_pairs).matrix()
            assert matrix.dtype == np.uint16
            assert matrix[pairs.i, pairs.j].tolist() == totals.tolist()
        tried += totals.size
    assert tried > 500


def test_totals_of_many_pairs_count_at_least_one() -> None:
    policy = dataclasses.replace(POLICY, fit_weights={"firmness": 100}, firmness_percent={"approved": 0})
    pairs = eligible_pairs(pool([offer()], [need()]))
    assert fit_totals(pool([offer()], [need()]), policy, pairs.i, pairs.j).tolist() == [1]


weights = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 1000), min_size=1)


@given(weights, st.integers(2, 50))
def test_doubled_weights_change_nothing_once_they_sum_to_a_hundred(given_weights: dict[str, int], times: int) -> None:
    scaled = normalise({name: weight * times for name, weight in given_weights.items()})
    assert scaled == normalise(given_weights)
    assert sum(scaled.values()) == (100 if any(given_weights.values()) else 0)
    assert normalise(scaled) == scaled


def test_doubled_policy_weights_give_the_same_cards() -> None:
    doubled = dataclasses.replace(
        POLICY,
        priority_weights={name: 2 * weight for name, weight in POLICY.priority_weights.items()},
        fit_weights={name: 2 * weight for name, weight in POLICY.fit_weights.items()},
    )
    for seed in range(50):
        given_pool = random_pool(seed, 2, 2)
        for one, other in zip(given_pool.offers, given_pool.needs, strict=True):
            assert priority_card(other, given_pool, doubled) == priority_card(other, given_pool, POLICY)
            assert fit_card(one, other, given_pool, doubled) == fit_card(one, other, given_pool, POLICY)


def test_remainders_go_to_the_largest_and_ties_to_the_first_name() -> None:
    assert normalise({"urgency": 40, "own_order": 25, "without_partner": 15}) == {
        "urgency": 50, "own_order": 31, "without_partner": 19,
    }  # fmt: skip
    assert normalise({"b": 1, "a": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert normalise({"a": 0, "b": 0}) == {}


@pytest.mark.parametrize("theme", list(Theme))
def test_a_theme_without_a_treaty_date_has_no_clock_for_any_of_its_needs(theme: Theme) -> None:
    for clocks in ((), tuple(ClockCase(f"art{n}", "running", date(2027, 1, 1)) for n in (3, 4, 5, 7))):
        given_pool = dataclasses.replace(pool([], []), parties={"XAA": party("XAA", clocks=clocks)})
        card = priority_card(need(theme=theme), given_pool, POLICY)
        assert (part(card, "clock") is not None) is (theme in THEME_CLOCK)
        assert sum(one.weight for one in card.parts) == 100
    assert Theme.VICTIM_ASSISTANCE not in THEME_CLOCK


def test_money_has_no_language_and_other_kinds_do() -> None:
    assert fit_part("language", offer(languages=("fr",)), need(languages=("fr",))) is None
    assert fit_part("language", offer(**PLACES), need(**PLACES)) is not None


def test_no_score_tells_whom_a_state_names() -> None:
    """A provider that is not named has the card it would have if nobody were named."""
    given_pool = pool([offer()], [need()])
    nobody = fit_card(offer(), need(), given_pool, POLICY)
    assert fit_card(offer(), need(named_providers=("XAC", "XAE")), given_pool, POLICY) == nobody


def test_a_card_that_comes_to_nothing_counts_one_point_and_shows_it() -> None:
    policy = dataclasses.replace(POLICY, priority_weights={"without_partner": 100, "clock": 0})
    given_pool = pool([], [need(partners_confirmed=5)])
    card = priority_card(given_pool.needs[0], given_pool, policy)
    assert card.total == sum(one.points for one in card.parts) == 1
    assert card.parts[-1].criterion == LEAST
    only_clock = dataclasses.replace(POLICY, priority_weights={"clock": 100})
    assert priority_card(need(theme="victim_assistance"), given_pool, only_clock).total == 1
    assert text.say(card.parts[-1].reason)


def test_one_more_percent_of_weight_moves_the_total_by_its_percent() -> None:
    """The total is linear in the weights."""
    given_pool = pool([offer()], [need()])
    before = fit_card(offer(), need(), given_pool, POLICY)
    moved = {
        **POLICY.fit_weights,
        "size": POLICY.fit_weights["size"] + 1,
        "firmness": POLICY.fit_weights["firmness"] - 1,
    }
    policies = [dataclasses.replace(POLICY, fit_weights={**w, "language": 0}) for w in (POLICY.fit_weights, moved)]
    policies = [dataclasses.replace(p, fit_weights={**p.fit_weights, "overlap": 35}) for p in policies]
    first, second = (fit_card(offer(), need(), given_pool, p) for p in policies)
    size, firmness = part(before, "size"), part(before, "firmness")
    assert size is not None
    assert firmness is not None
    assert second.total - first.total == size.percent - firmness.percent


def test_the_method_page_has_the_criteria_and_weights_of_the_trial_settings() -> None:
    rows = re.findall(r"^\| (.+?) \(`(\w+)`\) \| (\d+) \|", DOC.read_text(encoding="utf-8"), re.M)
    assert {name: int(weight) for _, name, weight in rows} == {**POLICY.priority_weights, **POLICY.fit_weights}
    assert all(LABELS["criterion"][name] == shown for shown, name, _ in rows)


def test_the_method_page_has_the_percents_of_the_trial_settings() -> None:
    page = DOC.read_text(encoding="utf-8")
    for band, percent in POLICY.urgency_percent.items():
        assert f"{band.upper()} {percent} %" in page
    for most, percent in POLICY.clock_percent:
        assert re.search(rf"up to {most}( months)? {percent} %", page)
    assert f"later {POLICY.clock_later} %" in page
    assert "first 100 %, then 85, 70, 55, and 40 % from the fifth on" in page
    assert POLICY.own_order_percent == (100, 85, 70, 55, 40)
    assert "none 100 %, one 40 %, two or more 0 %" in page
    assert POLICY.without_partner_percent == (100, 40, 0)
    for firmness, percent in POLICY.firmness_percent.items():
        assert f"{firmness} {percent} %" in page
    assert f"a shared language {POLICY.language_shared} %" in page
    assert f"bears interpretation {POLICY.language_interpreted} %" in page
    assert f"**neutral value**, {POLICY.neutral} %" in page
