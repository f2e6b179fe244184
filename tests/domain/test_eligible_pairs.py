"""The pairs that the engine works on: the same as if every rule were asked of every pair; and what a pair can move."""

from __future__ import annotations

import dataclasses
import time
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.eligibility import (
    RULES,
    Usable,
    Verdict,
    candidate_pairs,
    eligible_pairs,
    is_eligible,
    ledger,
    usable,
)
from matchmaker.domain.matching.rules import pairwise
from matchmaker.domain.matching.rules.pairwise import Pairs, Sides, share_of
from matchmaker.domain.money import Rate
from tests.domain.rule_cases import PLACES, mixed_pool
from tests.support.pools import AFFECTED, DONORS, ON, need, offer, pool, random_pool


def by_full_ledger(given_pool: Pool) -> list[tuple[int, int, tuple[str, ...]]]:
    found = []
    for i, one in enumerate(given_pool.offers):
        for j, other in enumerate(given_pool.needs):
            outcomes = ledger(one, other, given_pool)
            if is_eligible(outcomes):
                found.append((i, j, tuple(o.rule for o in outcomes if o.verdict is Verdict.TO_CONFIRM)))
    return found


def as_rows(given_pool: Pool) -> list[tuple[int, int, tuple[str, ...]]]:
    pairs = eligible_pairs(given_pool)
    assert pairs.i.dtype == pairs.j.dtype == np.int32
    return list(zip(pairs.i.tolist(), pairs.j.tolist(), pairs.to_confirm, strict=True))


def test_eligible_pairs_are_those_of_the_full_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    found = confirm = 0
    for seed in range(250):
        given_pool = mixed_pool(seed, 8, 8) if seed % 2 else random_pool(seed, 8, 8)
        expected = by_full_ledger(given_pool)
        for few in (0, pairwise.FEW):  # what depends on a few fields from a table, and pair by pair
            with monkeypatch.context() as now:
                now.setattr(pairwise, "FEW", few)
                assert as_rows(given_pool) == expected
        found += len(expected)
        confirm += sum(bool(names) for _, _, names in expected)
    assert found > 1000
    assert confirm > 100


@given(st.integers(0, 10**6))
@settings(max_examples=80, deadline=None)
def test_candidates_hold_every_eligible_pair_once_and_in_order(seed: int) -> None:
    given_pool = mixed_pool(seed, 6, 6)
    candidates = list(candidate_pairs(given_pool))
    assert candidates == sorted(set(candidates))
    assert {(i, j) for i, j, _ in by_full_ledger(given_pool)} <= set(candidates)


@given(st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_every_eligible_pair_moves_something_and_no_record_gives_more_than_it_holds(seed: int) -> None:
    given_pool = mixed_pool(seed, 6, 6)
    for i, j, _ in as_rows(given_pool):
        one, other = given_pool.offers[i], given_pool.needs[j]
        amount = usable(one, other)
        assert amount is not None
        assert amount.quantity == min(amount.supply, amount.demand) > 0
        assert max(1, one.min_tranche) <= amount.quantity_offer <= one.quantity
        assert 0 < amount.quantity_need <= other.quantity
        assert other.max_partners != 1 or amount.quantity_need >= min(other.smallest_share, other.quantity)
        assert one.divisible or amount.quantity_offer == one.quantity


@pytest.mark.parametrize(("offers", "needs"), [([], []), ([offer()], []), ([], [need()])])
def test_a_pool_with_one_side_empty_has_no_pairs(offers: list, needs: list) -> None:
    pairs = eligible_pairs(pool(offers, needs))
    assert (pairs.i.size, pairs.j.size, pairs.to_confirm) == (0, 0, ())
    assert list(candidate_pairs(pool(offers, needs))) == []


def test_hopeless_pairs_are_never_formed() -> None:
    given_pool = pool(
        [offer("o1"), offer("o2", **PLACES)], [need("n1"), need("n2", **PLACES), need("n3", theme="recovery")]
    )
    assert list(candidate_pairs(given_pool)) == [(0, 0), (1, 1)]


def test_the_last_day_in_common_may_be_the_day_of_the_pool() -> None:
    today, yesterday = need("n1", ends_on=ON), need("n2", ends_on=ON - timedelta(days=1))
    given_pool = pool([offer()], [dataclasses.replace(one, starts_on=date(2026, 1, 1)) for one in (today, yesterday)])
    assert as_rows(given_pool) == by_full_ledger(given_pool) == [(0, 0, ())]


def test_shares_of_many_pairs_are_exact_at_any_size() -> None:
    tried = 0
    for seed in range(100):
        given_pool = mixed_pool(seed, 6, 6)
        many = 10 ** (seed % 9)
        offers = [dataclasses.replace(o, quantity=o.quantity * many, divisible=True) for o in given_pool.offers]
        needs = [dataclasses.replace(n, quantity=n.quantity * many + 1) for n in given_pool.needs]
        given_pool = dataclasses.replace(given_pool, offers=tuple(offers), needs=tuple(needs))
        pairs = eligible_pairs(given_pool)
        points = np.arange(pairs.i.size, dtype=np.int64) * 7919 % 1_000_000
        expected = []
        for i, j, point in zip(pairs.i.tolist(), pairs.j.tolist(), points.tolist(), strict=True):
            amount = usable(offers[i], needs[j])
            assert amount is not None
            expected.append(point * amount.quantity // amount.demand)
        assert share_of(points, Sides(given_pool), Pairs(pairs.i, pairs.j)).tolist() == expected
        tried += points.size
    assert tried > 500


def test_one_currency_loses_no_cent_to_a_rate() -> None:
    euro = {"currency": "EUR"}
    amount = usable(
        offer(quantity=100_000_003, usd_cents=108_170_003, **euro),
        need(quantity=50_000_001, usd_cents=54_085_001, **euro),
    )
    assert amount == Usable(100_000_003, 50_000_001, "money", 50_000_001, 50_000_001, 50_000_001)


@given(
    st.integers(1, 10**12), st.integers(1, 10**12), st.integers(1, 10**7), st.integers(1, 10**7), st.integers(0, 6)
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_two_currencies_never_over_commit_either(
    given_minor: int, asked_minor: int, r: int, q: int, scale: int
) -> None:
    euro, franc = Rate("EUR", r, scale, "", ""), Rate("CHF", q, scale, "", "")
    one = offer(quantity=given_minor, currency="EUR", usd_cents=euro.usd_cents(given_minor))
    other = need(quantity=asked_minor, currency="CHF", usd_cents=franc.usd_cents(asked_minor))
    amount = usable(one, other)
    if amount is None:
        return
    assert 0 < amount.quantity_offer <= given_minor
    assert 0 < amount.quantity_need <= asked_minor
    if amount.supply <= amount.demand:
        assert amount.quantity_offer == given_minor
    if amount.demand <= amount.supply:
        assert amount.quantity_need == asked_minor


def test_money_for_a_need_in_kind_counts_the_whole_units_it_pays_for() -> None:
    twenty = need(**{**PLACES, "quantity": 20, "accepts_money": True, "estimated_cost_usd_cents": 16_000_000})
    amount = usable(offer(quantity=10_000_000, usd_cents=10_000_000), twenty)
    assert amount == Usable(10_000_000, 16_000_000, "usd_cents", 10_000_000, 10_000_000, 12)
    assert usable(offer(quantity=700_000, usd_cents=700_000), twenty) is None


def test_what_cannot_be_compared_has_no_usable_quantity() -> None:
    assert usable(offer(currency="EUR", usd_cents=None), need()) is None
    assert usable(offer(**PLACES), need()) is None
    assert usable(offer(), need(**PLACES)) is None
    assert usable(offer(**PLACES), need(**{**PLACES, "unit": "course"})) is None


def large_pool(n: int) -> Pool:
    """n offers and n needs over money and places, with earmarks and periods that hardly repeat."""
    rng = np.random.default_rng(1)
    themes = ("clearance", "risk_education", "victim_assistance", "national_capacity", "recovery")
    classes = ("surgery", "eod_2", "legal", "mhpss")

    def record(k: int) -> dict[str, object]:
        start = date(2027, 1, 1) + timedelta(days=int(rng.integers(0, 700)))
        size = int(rng.integers(1, 5000))
        plain: dict[str, object] = {"starts_on": start, "ends_on": start + timedelta(days=int(rng.integers(30, 400)))}
        if k % 3:
            return {**plain, **PLACES, "class_code": classes[int(rng.integers(4))], "quantity": size}
        return {**plain, "quantity": size * 100_000, "usd_cents": size * 100_000}

    offers = [
        offer(f"o{k}", provider=DONORS[k % 4], themes=(themes[k % 5],), countries_only=AFFECTED[: k % 3], **record(k))
        for k in range(n)
    ]
    needs = [need(f"n{k}", party=AFFECTED[k % 3], theme=themes[k % 5], **record(k)) for k in range(n)]
    return pool(offers, needs, not_now=(("XAA", "o0", "n0"),))


def test_five_thousand_offers_and_needs_are_paired_in_seconds() -> None:
    given_pool = large_pool(5000)
    started = time.perf_counter()
    pairs = eligible_pairs(given_pool)
    seconds = time.perf_counter() - started
    assert pairs.i.size > 100_000
    assert set(pairs.to_confirm) == {()}
    assert seconds < 30, f"{pairs.i.size} pairs in {seconds:.1f} s"


def test_a_large_pool_agrees_with_the_full_ledger_on_a_sample() -> None:
    given_pool = dataclasses.replace(large_pool(5000))
    small = dataclasses.replace(given_pool, offers=given_pool.offers[:60], needs=given_pool.needs[:60])
    assert as_rows(small) == by_full_ledger(small)
    assert set(RULES) >= {name for _, _, names in as_rows(small) for name in names}
