"""Score cards in whole numbers whose parts add up: priority of a need, fit of a pair; each 1 to 10,000.

Weights are whole percents that sum to 100, criteria whole percents, points their product. A criterion that cannot
apply to a theme or a kind is left out and the weights of the others are rescaled; a fact that could be stated and is
not counts as the policy's neutral value. docs/method/scoring.md has the criteria in plain words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from matchmaker.domain.clocks import months_until
from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.rules.sizes import usable
from matchmaker.domain.matching.rules.standing import in_regions
from matchmaker.domain.matching.rules.terms import answer_to
from matchmaker.domain.reasons import Reason
from matchmaker.domain.vocabulary import (
    THEME_CLOCK,
    Basis,
    ClockStatus,
    ConditionAnswer,
    Interpretation,
    Kind,
    Strength,
    Theme,
)

FULL = 100
LEAST = "least"


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion on a card: weight and percent are whole percents, points = weight x percent (0..10,000).

    stated: False when the fact is not known and the policy's neutral value counts. The part "least" alone has weight
    0 and one point: a possible pair never counts nothing.
    """

    criterion: str
    weight: int
    percent: int
    stated: bool
    points: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Card:
    """Parts and their exact sum, 1..10,000."""

    parts: tuple[Part, ...]
    total: int


class Measure(NamedTuple):
    """A criterion's percent, None when the fact is not stated; code and parameters of the reason."""

    percent: int | None
    code: str
    params: tuple[tuple[str, str | int | None], ...] = ()


def priority_card(need: NeedCase, pool: Pool, policy: Policy) -> Card:
    """How much a need presses, by what its State states and its treaty clock."""
    return Cards(pool, policy).priority(need)


def fit_card(offer: OfferCase, need: NeedCase, pool: Pool, policy: Policy) -> Card:
    """How well an eligible pair fits: preferences, size, time, language, firmness."""
    return Cards(pool, policy).fit(offer, need)


class Cards:
    """Makes the cards of one pool by one policy. Parts that say the same are one object, however many cards hold it."""

    def __init__(self, pool: Pool, policy: Policy) -> None:
        self.pool, self.policy = pool, policy
        self._orders: dict[tuple[str, ...], tuple[tuple[str, int], ...]] = {}
        self._parts: dict[tuple[str, int, Measure], Part] = {}
        self._priorities: dict[str, Card] = {}

    def priority(self, need: NeedCase) -> Card:
        """How much a need of the pool presses, by what its State states and its treaty clock."""
        if need.ref not in self._priorities:
            self._priorities[need.ref] = self._priority(need)
        return self._priorities[need.ref]

    def _priority(self, need: NeedCase) -> Card:
        measures = {
            "urgency": _urgency(need, self.policy),
            "own_order": _own_order(need, self.policy),
            "without_partner": _without_partner(need, self.policy),
        }
        if need.theme in THEME_CLOCK:
            measures["clock"] = _clock(need, self.pool, self.policy)
        return self._card(measures, self.policy.priority_weights)

    def fit(self, offer: OfferCase, need: NeedCase) -> Card:
        """How well an eligible pair fits: preferences, size, time, language, firmness."""
        measures = {
            "preference": _preference(offer, need, self.pool, self.policy),
            "size": _size(offer, need),
            "overlap": _overlap(offer, need),
            "firmness": firmness(offer, self.policy),
        }
        if offer.kind != Kind.FUNDING:
            measures["language"] = _language(offer, need, self.policy)
        return self._card(measures, self.policy.fit_weights)

    def _card(self, measures: Mapping[str, Measure], weights: Mapping[str, int]) -> Card:
        applying = tuple(measures)
        if applying not in self._orders:
            self._orders[applying] = _order(applying, weights)
        parts = tuple([self._part(name, weight, measures[name]) for name, weight in self._orders[applying]])
        total = sum([part.points for part in parts])
        return Card(parts, total) if total else Card((*parts, _LEAST), 1)

    def _part(self, name: str, weight: int, measure: Measure) -> Part:
        key = (name, weight, measure)
        if key not in self._parts:
            self._parts[key] = _part(name, weight, measure, self.policy.neutral)
        return self._parts[key]


def _order(applying: tuple[str, ...], weights: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Criteria with their rescaled weights, the heaviest first, ties by name: a policy read back from JSON has lost its
    own order."""
    scaled = normalise({name: weight for name, weight in weights.items() if name in applying})
    return tuple((name, scaled[name]) for name in sorted(scaled, key=lambda name: (-weights[name], name)))


def normalise(weights: Mapping[str, int]) -> dict[str, int]:
    """The weights as whole percents that sum to 100, by largest remainder, ties by name; empty when all are zero."""
    return dict(_normalised(tuple(sorted(weights.items()))))


@lru_cache(maxsize=1024)
def _normalised(weights: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    total = sum(weight for _, weight in weights)
    if total == 0:
        return ()
    shares = {name: divmod(weight * FULL, total) for name, weight in weights}
    short = FULL - sum(whole for whole, _ in shares.values())
    first = sorted(shares, key=lambda name: (-shares[name][1], name))[:short]
    return tuple((name, whole + (name in first)) for name, (whole, _) in shares.items())


def _part(name: str, weight: int, measure: Measure, neutral: int) -> Part:
    stated = measure.percent is not None
    percent = neutral if measure.percent is None else measure.percent
    reason = Reason(measure.code, dict(measure.params) if stated else {**dict(measure.params), "percent": neutral})
    return Part(name, weight, percent, stated, weight * percent, reason)


_LEAST = Part(LEAST, 0, 0, True, 1, Reason("score_least", {}))


def _urgency(need: NeedCase, policy: Policy) -> Measure:
    percent = policy.urgency_percent.get(need.urgency or "")
    if percent is None:
        return Measure(None, "urgency_not_stated")
    return Measure(percent, "urgency_stated", (("urgency", need.urgency),))


def _own_order(need: NeedCase, policy: Policy) -> Measure:
    if need.priority_order is None:
        return Measure(None, "own_order_not_stated")
    place = min(max(need.priority_order, 1), len(policy.own_order_percent))
    return Measure(policy.own_order_percent[place - 1], "own_order_stated", (("place", need.priority_order),))


def _without_partner(need: NeedCase, policy: Policy) -> Measure:
    count = need.partners_confirmed
    if count is None:
        return Measure(None, "without_partner_not_stated")
    percent = policy.without_partner_percent[min(max(count, 0), len(policy.without_partner_percent) - 1)]
    code = "without_partner_none" if count == 0 else "without_partner_some"
    return Measure(percent, code, (("count", count),))


def _clock(need: NeedCase, pool: Pool, policy: Policy) -> Measure:
    """Months to the recorded date. A date that is missing, unconfirmed, decided elsewhere or past says nothing."""
    article = THEME_CLOCK[Theme(need.theme)]
    party = pool.parties.get(need.party)
    clock = next((one for one in party.clocks if one.article == article), None) if party else None
    of_article = (("article", str(article)),)
    if clock is None or clock.due_on is None or clock.status not in (ClockStatus.RUNNING, ClockStatus.EXTENDED):
        undecided = clock is not None and clock.status == ClockStatus.DECISION_NOT_RECORDED_HERE
        return Measure(None, "clock_decision_not_recorded" if undecided else "clock_no_date", of_article)
    params = (*of_article, ("due_on", clock.due_on.isoformat()))
    if clock.basis == Basis.RECALLED:
        return Measure(None, "clock_unconfirmed", params)
    months = months_until(clock.due_on, pool.on)
    if months is None:
        return Measure(None, "clock_what_followed_not_recorded", params)
    percent = next((value for most, value in policy.clock_percent if months <= most), policy.clock_later)
    return Measure(percent, "clock_date", (*params, ("months", months)))


def _preference(offer: OfferCase, need: NeedCase, pool: Pool, policy: Policy) -> Measure:
    """The mean of the preferences that either side states, each a percent."""
    found = [
        *preferred_places(offer, need, pool, policy),
        *_conditions(offer, need, policy),
        *([FULL] if offer.provider in need.named_providers else []),
        *([FULL] if offer.south_south and need.south_south else []),
    ]
    if not found:
        return Measure(None, "preference_none_stated")
    percent = sum(found) // len(found)
    return Measure(percent, "preference_stated", (("percent", percent),))


def preferred_places(offer: OfferCase, need: NeedCase, pool: Pool, policy: Policy) -> list[int]:
    """One percent where the offer prefers places, else nothing."""
    if not offer.countries_preferred and not offer.regions_preferred:
        return []
    if need.party in offer.countries_preferred:
        return [FULL]
    inside = in_regions(pool.parties.get(need.party), offer.regions_preferred)
    return [policy.neutral if inside is None else FULL if inside else 0]


def _conditions(offer: OfferCase, need: NeedCase, policy: Policy) -> list[int]:
    """One percent over all preferred conditions: what the affected State can do, cannot, or has not said."""
    values = [condition_percent(need, name, policy) for name in preferred_conditions(offer)]
    return [sum(values) // len(values)] if values else []


def preferred_conditions(offer: OfferCase) -> list[str]:
    """The conditions that an offer prefers."""
    return [name for name, strength in offer.conditions.items() if strength == Strength.PREFERRED]


def condition_percent(need: NeedCase, name: str, policy: Policy) -> int:
    """What the answer of the affected State to a preferred condition counts."""
    percent_of = {str(ConditionAnswer.CAN): FULL, str(ConditionAnswer.CANNOT): 0}
    return percent_of.get(answer_to(need, name) or "", policy.neutral)


def _size(offer: OfferCase, need: NeedCase) -> Measure:
    """The lesser of supply and demand as a percent of the greater."""
    amount = usable(offer, need)
    if amount is None:
        return Measure(None, "size_not_compared")
    percent = FULL * amount.quantity // max(amount.supply, amount.demand)
    if amount.supply == amount.demand:
        return Measure(percent, "size_equal", (("percent", percent),))
    code = "size_offer_smaller" if amount.supply < amount.demand else "size_offer_larger"
    return Measure(percent, code, (("percent", percent),))


def _overlap(offer: OfferCase, need: NeedCase) -> Measure:
    """Days in common as a percent of the need's period, rounded down."""
    first, last = max(offer.starts_on, need.starts_on), min(offer.ends_on, need.ends_on)
    shared = max(0, (last - first).days + 1)
    percent = FULL * shared // ((need.ends_on - need.starts_on).days + 1)
    return Measure(percent, "overlap_share", (("percent", percent),))


def _language(offer: OfferCase, need: NeedCase, policy: Policy) -> Measure:
    shared = [code for code in offer.languages if code in need.languages]
    if shared:
        return Measure(policy.language_shared, "language_fit_shared", (("language_list", "|".join(shared)),))
    if offer.bears_interpretation or need.interpretation == Interpretation.AFFECTED_STATE:
        return Measure(policy.language_interpreted, "language_fit_interpreted")
    if not offer.languages or not need.languages:
        return Measure(None, "language_fit_not_stated")
    return Measure(0, "language_fit_none_shared")


def firmness(offer: OfferCase, policy: Policy) -> Measure:
    """How firm the offer is."""
    percent = policy.firmness_percent.get(offer.firmness)
    if percent is None:
        return Measure(None, "firmness_not_stated")
    return Measure(percent, "firmness_stated", (("firmness", offer.firmness),))
