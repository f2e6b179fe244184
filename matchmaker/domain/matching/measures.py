"""Money and counts in whole steps: exact fractions on the way in, rounded so that nothing is ever promised twice.

The records of one part are counted in one unit: US cents, or minor units of the one currency that all of them share (no
rate, no loss), or the unit of what is counted. Money is planned in granules of that unit: supply and demand are rounded
down to granules, smallest tranches and shares up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.policy import CapBy, CapSetting
from matchmaker.domain.money import exponent
from matchmaker.domain.vocabulary import Convention, Unit

USD_CENTS = "usd_cents"
FINE = 20  # granules that the smallest figure of a part should have
EXACT_GRANULES = 10**5  # most granules of one record for the sake of figures without a remainder
MOST_GRANULES = 10**8  # most granules of one record for the sake of a small one beside it
CENTS = 100


def is_money(record: OfferCase | NeedCase) -> bool:
    """Whether a record is counted in money."""
    return record.unit == Unit.MONEY


def in_cap(cap: CapSetting, need: NeedCase, pool: Pool) -> bool:
    """Whether money for a need counts towards a cap."""
    if cap.by == CapBy.THEME:
        return need.theme == cap.code
    party = pool.parties.get(need.party)
    return party is not None and party.treaties.get(Convention.CCM) == cap.code


def unit_of(offers: Sequence[OfferCase], needs: Sequence[NeedCase]) -> str:
    """The unit in which the money of connected records is counted; the unit of the offers where there is no money."""
    if not any(is_money(offer) for offer in offers):
        return offers[0].unit
    records: list[OfferCase | NeedCase] = [*offers, *needs]
    currencies = {record.currency for record in records if is_money(record)}
    pays_in_kind = not all(is_money(need) for need in needs)
    return USD_CENTS if pays_in_kind or len(currencies) != 1 else str(currencies.pop())


def per_minor(record: OfferCase | NeedCase, pool: Pool, unit: str) -> Fraction:
    """How many of `unit` one minor unit of the record's currency is, exactly; 1 for what is not money."""
    if not is_money(record) or record.currency == unit:
        return Fraction(1)
    rate = pool.rates.get(record.currency or "")
    if rate is not None:
        return Fraction(rate.value * CENTS, 10 ** (rate.scale + exponent(rate.currency)))
    return Fraction(1) if record.currency == "USD" else _as_recorded(record.currency, pool)


def _as_recorded(currency: str | None, pool: Pool) -> Fraction:
    """The rate that the largest record of a currency implies, for a pool that holds US cents and no rates."""
    records: list[OfferCase | NeedCase] = [*pool.offers, *pool.needs]
    known = [one for one in records if one.currency == currency and one.usd_cents]
    largest = max(known, key=lambda one: (one.quantity, one.ref), default=None)
    return Fraction(0) if largest is None else Fraction(largest.usd_cents or 0, largest.quantity)


def granule(figures: Iterable[Fraction], pool: Pool, unit: str, granule_usd: int) -> int:
    """The step for money of these figures (all above zero, in `unit`).

    The policy's, or the largest one within it that divides every figure; else finer by tens until the smallest figure
    has `FINE` of them. Never below one minor unit.
    """
    found = sorted(set(figures))
    step = _default(pool, unit, granule_usd)
    if not found:
        return step
    if all(figure.denominator == 1 for figure in found):
        exact = gcd(step, *(figure.numerator for figure in found))
        if found[-1] <= exact * EXACT_GRANULES:
            return exact
    while step > 1 and (found[0] < step or (found[0] < FINE * step and found[-1] * 10 <= step * MOST_GRANULES)):
        step = max(1, step // 10)
    return step


def _default(pool: Pool, unit: str, granule_usd: int) -> int:
    """The policy's step in minor units of `unit`: in a currency, the power of ten within it."""
    if unit in (USD_CENTS, "USD"):
        return granule_usd * CENTS
    rate = pool.rates.get(unit)
    if rate is None:
        return granule_usd * int(10 ** exponent(unit))
    return int(10 ** (len(str(max(1, rate.minor_from_usd_cents(granule_usd * CENTS)))) - 1))


def down(figure: Fraction, step: Fraction | int = 1) -> int:
    """Whole steps in a figure, rounded down."""
    return int(figure // step)


def up(figure: Fraction, step: Fraction | int = 1) -> int:
    """Whole steps in a figure, rounded up."""
    return -int(-figure // step)
