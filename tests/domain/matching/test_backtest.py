"""A year of the past as a pool: sums are kept, earlier years tell who had a partner, the record stays out of scores."""

from __future__ import annotations

from typing import Any

import pytest

from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.run import make_plan
from matchmaker.domain.matching.scoring import fit_card
from matchmaker.domain.matching.studies.backtest import PastFlow, as_it_was, backtest, pool_of
from matchmaker.domain.matching.verify import check_pairings

FLOWS = (
    PastFlow(2010, "D1", "OLD", 900), PastFlow(2013, "D1", "S3", 300), PastFlow(2014, "D1", "S1", 50),
    PastFlow(2014, "D2", "S1", 50), PastFlow(2014, "D2", "S3", 400), PastFlow(2015, "D1", "S1", 100),
    PastFlow(2015, "D1", "S1", 20), PastFlow(2015, "D2", "S1", 200), PastFlow(2015, "D2", "S2", 40),
    PastFlow(2016, "D9", "S9", 5),
)  # fmt: skip


def needs(year: int) -> dict[str, tuple[int, Any]]:
    return {need.party: (need.quantity, need.partners_confirmed) for need in pool_of(FLOWS, year).needs}


def test_what_was_given_is_offered_and_what_was_received_is_needed() -> None:
    pool = pool_of(FLOWS, 2015)
    assert {offer.provider: offer.quantity for offer in pool.offers} == {"D1": 120, "D2": 240}
    assert needs(2015) == {"S1": (320, 2), "S2": (40, 0), "S3": (400, 1)}


def test_a_state_that_received_nothing_has_the_need_of_its_last_year_of_three() -> None:
    assert needs(2016) == {"S9": (5, 0), "S1": (320, 2), "S2": (40, 1), "S3": (400, 0)}
    assert "OLD" not in needs(2015)


def test_what_happened_is_read_in_the_same_figures() -> None:
    pool = pool_of(FLOWS, 2015)
    happened = as_it_was(FLOWS, 2015, pool)
    assert {(one.offer, one.need): one.quantity_offer for one in happened.pairings} == {
        ("D1", "S1"): 120, ("D2", "S1"): 200, ("D2", "S2"): 40,
    }  # fmt: skip
    found = backtest(FLOWS, 2015, Policy(), make_plan)
    assert (found.providers, found.needs, found.earlier, found.without_before) == (2, 3, 1, 1)
    assert (found.happened.pairs, found.happened.usd_cents, found.happened.no_partner) == (3, 360, 1)
    assert (found.happened.partners, found.happened.most_partners) == ((1, 1, 1, 0, 0, 0), 2)
    assert (found.happened.lowest, found.happened.mean) == (10_000, 6_666)
    assert found.newly_happened == 1
    assert sum(found.proposed.partners) == found.needs
    assert found.proposed.usd_cents <= found.usd_cents_offered == 360


def test_the_plan_is_one_that_the_engine_can_defend_and_the_order_of_rows_is_nothing() -> None:
    pool = pool_of(FLOWS, 2015)
    check_pairings(pool, Policy(), make_plan(pool, Policy()))
    assert pool_of(reversed(FLOWS), 2015) == pool
    assert backtest(FLOWS[::-1], 2015, Policy(), make_plan) == backtest(FLOWS, 2015, Policy(), make_plan)


def test_who_gave_before_counts_nothing_in_the_fit_of_a_pair() -> None:
    """Track record stays out: the same year with other givers before it fits the same."""
    other = tuple(PastFlow(f.year, {"D1": "D2", "D2": "D1"}[f.provider], f.receiver, f.usd_cents)
                  if f.year == 2014 else f for f in FLOWS)  # fmt: skip
    for one, another in ((pool_of(FLOWS, 2015), pool_of(other, 2015)),):
        for offer, same in zip(one.offers, another.offers, strict=True):
            for need, alike in zip(one.needs, another.needs, strict=True):
                assert fit_card(offer, need, one, Policy()) == fit_card(same, alike, another, Policy())


def test_a_year_without_flows_is_told() -> None:
    with pytest.raises(ValueError, match="1999"):
        pool_of(FLOWS, 1999)
