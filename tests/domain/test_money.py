"""Money is whole minor units; a rate never makes more of it than there is."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.money import MAX_MINOR, USD, Rate, exponent

EUR = Rate("EUR", 108_320_000, 8, "2026-11-03", "a source")
JPY = Rate("JPY", 665, 5, "2026-11-03", "a source")
KWD = Rate("KWD", 3_255, 3, "2026-11-03", "a source")
AMOUNTS = st.integers(min_value=0, max_value=MAX_MINOR)
RATES = st.builds(
    Rate,
    st.sampled_from(["EUR", "JPY", "KWD", "USD"]),
    st.integers(min_value=1, max_value=10**12),
    st.integers(min_value=0, max_value=12),
    st.just("2026-11-03"),
    st.just("a source"),
)


@pytest.mark.parametrize(("currency", "digits"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("XOF", 0), ("KWD", 3)])
def test_a_currency_has_the_digits_of_iso_4217(currency: str, digits: int) -> None:
    assert exponent(currency) == digits


@pytest.mark.parametrize(
    ("rate", "amount_minor", "cents"),
    [
        (EUR, 10_000, 10_832),  # 100.00 EUR at 1.0832
        (JPY, 10_000, 6_650),  # 10,000 JPY at 0.00665, a currency without a minor unit
        (KWD, 1_000, 325),  # 1.000 KWD at 3.255, a currency with three digits: 325.5 cents
        (USD, 12_345, 12_345),
    ],
)
def test_an_amount_is_so_many_us_cents_rounded_down(rate: Rate, amount_minor: int, cents: int) -> None:
    assert rate.usd_cents(amount_minor) == cents


def test_half_a_cent_is_rounded_up_where_that_is_asked_for() -> None:
    assert (KWD.usd_cents(1_000), KWD.usd_cents(1_000, round_up=True)) == (325, 326)


@given(RATES, AMOUNTS)
def test_an_amount_that_goes_to_cents_and_back_is_never_more_than_it_was(rate: Rate, amount_minor: int) -> None:
    assert 0 <= rate.minor_from_usd_cents(rate.usd_cents(amount_minor)) <= amount_minor


@given(RATES, AMOUNTS)
def test_rounding_moves_an_amount_by_less_than_one_cent(rate: Rate, amount_minor: int) -> None:
    exact = Fraction(amount_minor * rate.value * 100, 10 ** (rate.scale + exponent(rate.currency)))
    down, up = rate.usd_cents(amount_minor), rate.usd_cents(amount_minor, round_up=True)
    assert down <= exact <= up
    assert exact - down < 1
    assert up - exact < 1


@given(RATES, AMOUNTS, AMOUNTS)
def test_more_money_is_never_fewer_cents(rate: Rate, one: int, other: int) -> None:
    assert rate.usd_cents(min(one, other)) <= rate.usd_cents(max(one, other))


def test_the_largest_amount_is_exact() -> None:
    assert Rate("EUR", 1, 0, "", "").usd_cents(MAX_MINOR) == MAX_MINOR
    assert Rate("EUR", 1, 0, "", "").usd_cents(MAX_MINOR - 1) == MAX_MINOR - 1
