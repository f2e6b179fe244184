"""From pairings to proposals."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from matchmaker.domain.matching.cases import NeedCase, OfferCase
from matchmaker.domain.matching.plan import Pairing
from matchmaker.domain.matching.scoring import Card
from matchmaker.services.proposing import need_quantity

DAYS = (date(2026, 1, 1), date(2027, 1, 1))
MONEY = OfferCase("o-1", "XAA", "funding", "money", ("clearance",), 500_000, *DAYS, currency="USD")
IN_KIND = NeedCase(
    "n-1",
    "XAB",
    "expertise",
    "person_day",
    "clearance",
    10,
    *DAYS,
    accepts_money=True,
    estimated_cost_usd_cents=500_000,
)


def pairing(quantity_need: int) -> Pairing:
    card = Card((), 0)
    return Pairing("o-1", "n-1", quantity_need, quantity_need, card, card, 1)


@pytest.mark.parametrize(("cents", "days"), [(500_000, 10), (499_999, 9), (200_000, 4), (1, 1), (600_000, 10)])
def test_money_takes_its_share_of_an_in_kind_need_rounded_down_and_at_least_one(cents: int, days: int) -> None:
    assert need_quantity(pairing(cents), MONEY, IN_KIND) == days


def test_like_for_like_is_taken_as_the_engine_counts_it() -> None:
    money_need = dataclasses.replace(IN_KIND, kind="funding", unit="money", estimated_cost_usd_cents=None, quantity=900)
    assert need_quantity(pairing(700), MONEY, money_need) == 700
