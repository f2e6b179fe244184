"""Published funding of mine action, exchange rates and unit costs, as read from `reference/data`.

Sums cover the whole of mine action, not cluster munitions alone. In the files amounts are whole major units of their
currency; `*_minor` and `*_cents` are integers for everything that computes.
"""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.domain.money import Rate, exponent
from matchmaker.reference.table import Sourced, read_table


def _minor(amount: int | None, currency: str | None) -> int | None:
    return None if amount is None or currency is None else amount * 10 ** exponent(currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Sourced):
    """Support of a provider to a State (`receiver`) or to an area that is not one (`other_area`) in a year.

    One amount may bundle several sectors. `amount` is None where the national currency was not published.
    `other_amount_usd`: what a second table says where the two differ. `profile`: whose profile the table stands in.
    """

    year: int
    provider: str
    receiver: str | None
    other_area: str | None
    sectors: tuple[str, ...]
    amount: int | None
    currency: str | None
    amount_usd: int
    other_amount_usd: int | None
    n_tables: int
    profile: str
    table_complete: bool

    @property
    def amount_minor(self) -> int | None:
        """`amount` in minor units of `currency`."""
        return _minor(self.amount, self.currency)

    @property
    def amount_usd_cents(self) -> int:
        """`amount_usd` in US cents."""
        return self.amount_usd * 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderYear(Sourced):
    """All support of a provider in a year."""

    provider: str
    year: int
    amount: int | None
    currency: str
    amount_usd: int
    rounded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverYear(Sourced):
    """All international support to a State in a year, and what the State itself gave."""

    receiver: str
    year: int
    international_usd: int | None
    national_usd: int | None
    rounded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldYear(Sourced):
    """Support in the world in a year, published to the nearest `precision_usd`."""

    year: int
    international_usd: int
    total_usd: int | None
    n_providers: int | None
    n_receivers: int | None
    precision_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorYear(Sourced):
    """The part of a provider's support that went to one sector (or one bundle) in a year."""

    provider: str
    year: int
    sector: tuple[str, ...]
    amount: int | None
    currency: str
    amount_usd: int
    share_permille: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioFact(Sourced):
    """A figure of the Portfolio of Mine Action Projects of the United Nations."""

    fact: str
    value: int
    unit: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate(Sourced):
    """US dollars for one unit of a currency, average of a year: `value / 10**scale`, the median of `n_amounts`.

    `lowest` and `highest`, of the same scale, show how far the published amounts of the year spread.
    """

    currency: str
    year: int
    value: int
    scale: int
    n_amounts: int
    lowest: int
    highest: int

    def as_rate(self) -> Rate:
        """The rate as the domain knows it; it counts for the end of its year."""
        return Rate(self.currency, self.value, self.scale, str(self.year), self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCost(Sourced):
    """What one programme cost or released: `value / 10**scale` in `unit`. An example, never an estimate for another."""

    item: str
    value: int
    scale: int
    unit: str
    derivation: str | None


def read_flows() -> tuple[Flow, ...]:
    """Support by year, provider and receiver, 2009 to 2018; incomplete where `table_complete` is false."""
    return read_table("funding_flows", Flow)


def read_provider_years() -> tuple[ProviderYear, ...]:
    """Yearly totals of providers."""
    return read_table("funding_by_provider", ProviderYear)


def read_receiver_years() -> tuple[ReceiverYear, ...]:
    """Yearly totals of States that received support."""
    return read_table("funding_by_receiver", ReceiverYear)


def read_world_years() -> tuple[WorldYear, ...]:
    """Yearly totals of the world."""
    return read_table("funding_world", WorldYear)


def read_sector_years() -> tuple[SectorYear, ...]:
    """Support of two providers by sector."""
    return read_table("funding_by_sector", SectorYear)


def read_portfolio_facts() -> tuple[PortfolioFact, ...]:
    """Figures of the Portfolio of Mine Action Projects, 2009 to 2013."""
    return read_table("funding_portfolio", PortfolioFact)


def read_exchange_rates() -> tuple[ExchangeRate, ...]:
    """Yearly averages by currency and year. A year that is missing stays missing."""
    return read_table("exchange_rates", ExchangeRate)


def read_unit_costs() -> tuple[UnitCost, ...]:
    """Published cost and output of single programmes."""
    return read_table("unit_costs", UnitCost)
