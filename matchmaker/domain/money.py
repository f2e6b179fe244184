"""Money in integer minor units, compared in US dollars through exact rational rates. No float ever holds money."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

# Digits after the point by ISO 4217; every currency not named here has two.
_EXPONENTS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip

MAX_MINOR = 10**15  # ten million million in a two-digit currency: above any real contribution


def exponent(currency: str) -> int:
    """Digits after the decimal point of a currency (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars for one unit of a currency: `value / 10**scale`, on a day, from a source."""

    currency: str
    value: int
    scale: int
    on: str
    source: str

    def usd_cents(self, amount_minor: int, *, round_up: bool = False) -> int:
        """`amount_minor` of this currency in US cents, rounded down (or up) exactly."""
        exact = Fraction(amount_minor * self.value * 100, 10 ** (self.scale + exponent(self.currency)))
        return -(-exact.numerator // exact.denominator) if round_up else exact.numerator // exact.denominator

    def minor_from_usd_cents(self, cents: int) -> int:
        """US cents in minor units of this currency, rounded down: what is handed back never exceeds what was given."""
        exact = Fraction(cents * 10 ** (self.scale + exponent(self.currency)), self.value * 100)
        return exact.numerator // exact.denominator


USD = Rate("USD", 1, 0, "", "ISO 4217")
