"""How much a pair can move, and the rules on it: that the two can be compared, and that it is enough for both."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.rules.outcome import RuleOutcome, Source, Verdict, outcome
from matchmaker.domain.matching.rules.subject import kind_comes_first, kind_fits
from matchmaker.domain.vocabulary import Unit

YES, NO, TO_CONFIRM = Verdict.YES, Verdict.NO, Verdict.TO_CONFIRM
USD_CENTS = "usd_cents"


@dataclass(frozen=True, slots=True)
class Usable:
    """The largest quantity that offer and need both hold, in whole numbers above zero.

    supply, demand and quantity (the lesser of the two) are in `unit`: "usd_cents" for money in two currencies and for
    money that pays for a need in kind, else the unit that both share ("money": minor units of the one currency).
    quantity_offer is in the offer's own unit or minor units, quantity_need in the need's own, both rounded down and
    never more than the record holds. Money for a need in kind: quantity_need is the whole units that it pays for.
    """

    supply: int
    demand: int
    unit: str
    quantity: int
    quantity_offer: int
    quantity_need: int


def usable(offer: OfferCase, need: NeedCase) -> Usable | None:
    """What the pair can move, before smallest tranches and shares; None when that is nothing or cannot be compared."""
    measured = _measure(offer, need)
    if measured is None:
        return None
    supply, demand, unit = measured
    quantity = min(supply, demand)
    if quantity <= 0:
        return None
    given, received = quantity * offer.quantity // supply, quantity * need.quantity // demand
    return Usable(supply, demand, unit, quantity, given, received) if given > 0 and received > 0 else None


def _measure(offer: OfferCase, need: NeedCase) -> tuple[int, int, str] | None:
    """(supply, demand, unit) in one unit. One shared currency needs no rate and loses no cent to one."""
    if offer.unit == need.unit and (offer.unit != Unit.MONEY or offer.currency == need.currency):
        return offer.quantity, need.quantity, offer.unit
    if offer.unit != Unit.MONEY:
        return None
    demand = need.usd_cents if need.unit == Unit.MONEY else need.estimated_cost_usd_cents
    return None if offer.usd_cents is None or demand is None else (offer.usd_cents, demand, USD_CENTS)


def rate(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """Money in two currencies, or for a need in kind, can be compared: a rate, and an estimated cost, are recorded."""
    if not kind_fits(offer, need):
        return kind_comes_first("rate")
    if offer.unit != Unit.MONEY:
        return outcome("rate", YES, "rate_not_for_kind", Source.EXCHANGE_RATES)
    if need.unit == Unit.MONEY and offer.currency == need.currency:
        return outcome("rate", YES, "rate_same_currency", Source.EXCHANGE_RATES, {"currency": offer.currency})
    if offer.usd_cents is None:
        return outcome("rate", NO, "rate_missing", Source.EXCHANGE_RATES, {"currency": offer.currency})
    if need.unit == Unit.MONEY and need.usd_cents is None:
        return outcome("rate", NO, "rate_missing", Source.EXCHANGE_RATES, {"currency": need.currency})
    if need.unit != Unit.MONEY and need.estimated_cost_usd_cents is None:
        return outcome("rate", NO, "rate_no_estimated_cost", Source.NEED_CONDITION)
    return outcome("rate", YES, "rate_known", Source.EXCHANGE_RATES)


def tranche(offer: OfferCase, need: NeedCase, _pool: Pool) -> RuleOutcome:
    """What the pair can move reaches the offer's smallest tranche and the need's smallest useful share.

    An offer that is given whole or not at all is not larger than the need. The smallest useful share of a need is a
    matter of the pair where the need wants one partner; otherwise several together may reach it. A need of which less
    is open than its smallest useful share is served by all that is open.
    """
    if not kind_fits(offer, need):
        return kind_comes_first("tranche")
    if _measure(offer, need) is None:
        return outcome("tranche", TO_CONFIRM, "tranche_not_compared", Source.BOTH_RECORDS)
    amount = usable(offer, need)
    if amount is None:
        return outcome("tranche", NO, "tranche_nothing_whole", Source.BOTH_RECORDS)
    if not offer.divisible and amount.quantity_offer < offer.quantity:
        return outcome("tranche", NO, "tranche_whole_too_large", Source.OFFER_EARMARK)
    if amount.quantity_offer < offer.min_tranche:
        return outcome("tranche", NO, "tranche_below_offer", Source.OFFER_EARMARK)
    if need.max_partners == 1 and amount.quantity_need < min(need.smallest_share, need.quantity):
        return outcome("tranche", NO, "tranche_below_need", Source.NEED_CONDITION)
    return outcome("tranche", YES, "tranche_reached", Source.BOTH_RECORDS)
