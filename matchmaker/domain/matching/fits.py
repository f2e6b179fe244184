"""Fit of many pairs at once: the totals of `scoring.fit_card`, number for number, in 16-bit whole numbers.

What depends on a few fields is a table that is made once; sizes and periods are computed pair by pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.rules import pairwise
from matchmaker.domain.matching.rules.pairwise import (
    FULL,
    Block,
    IntArray,
    Lookup,
    Numbers,
    Over,
    Pairs,
    PlaceArray,
    Sides,
    filled,
    holds,
    share_a_code,
)
from matchmaker.domain.matching.scoring import (
    condition_percent,
    firmness,
    normalise,
    preferred_conditions,
    preferred_places,
)
from matchmaker.domain.vocabulary import Interpretation, Kind

Points = NDArray[np.uint16]
Places = IntArray | PlaceArray
Percents = Callable[[Over], Numbers]
CRITERIA = ("firmness", "overlap", "size", "language", "preference")
NONE_STATED = 255  # in a table of preferences
CELLS_AT_ONCE = 2**16  # of a block: what is in between stays in the processor's cache
SPREAD = 2**22  # cells of a table that is worth a column for every need
LONGEST = date.max.toordinal()
# What the percents of a criterion depend on: fields of the offer, and of the need. The weights depend on the kind.
FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "overlap": (("starts_on", "ends_on"), ("starts_on", "ends_on")),
    "size": (
        ("unit", "currency", "quantity", "usd_cents"),
        ("unit", "currency", "quantity", "usd_cents", "estimated_cost_usd_cents"),
    ),
    "language": (("languages", "bears_interpretation"), ("languages", "interpretation")),
    "preference": (
        ("countries_preferred", "regions_preferred", "conditions", "provider", "south_south"),
        ("party", "conditions", "military_trainees", "interpretation", "named_providers", "south_south"),
    ),
}


def fit_totals(pool: Pool, policy: Policy, i: Places, j: Places, *, sides: Sides | None = None) -> IntArray:
    """The totals of the fit cards of many eligible pairs, shape of i.

    i, j: places of offers and needs in the pool, of pairs that are eligible. sides: the pool by columns, if they are
    there already.
    """
    pairs = Pairs(i.astype(np.int64, copy=False), j.astype(np.int64, copy=False))
    return FitScorer(sides or Sides(pool), policy, i.size).listed(pairs).astype(np.int64)


class FitScorer:
    """Scores the pairs of one pool by one policy.

    n_pairs: how many pairs are going to be scored. What agrees in the fields of a criterion gets its points from a
    table, unless the table is larger than that.
    """

    def __init__(self, sides: Sides, policy: Policy, n_pairs: int) -> None:
        self.sides, self.neutral, self.n_pairs = sides, np.uint16(policy.neutral), n_pairs
        self.weights = _weights(sides, policy)
        self.preferences = tuple(one for one in _preferences(sides, policy) if (one.table != NONE_STATED).any())
        self.languages = _languages(sides, policy)
        firm = [firmness(offer, policy).percent for offer in sides.pool.offers]
        self.firmness = np.array([policy.neutral if one is None else one for one in firm], dtype=np.uint16)
        ways: dict[str, Percents] = {
            "overlap": self._overlaps, "size": self._sizes, "language": self._language, "preference": self._preference,
        }  # fmt: skip
        self.ways = {name: way for name, way in ways.items() if self.weights[name].any()}

    def listed(self, pairs: Pairs) -> Points:
        """Totals of a list of pairs, 1 to 10,000, some at a time."""
        found, tables = np.empty(pairs.i.size, dtype=np.uint16), self._tables()
        for start in range(0, pairs.i.size, CELLS_AT_ONCE):
            some = slice(start, start + CELLS_AT_ONCE)
            found[some] = self._totals(Pairs(pairs.i[some], pairs.j[some]), tables)
        return found

    def matrix(self) -> Points:
        """Totals of every offer (row) with every need (column), some rows at a time. A pair that is not eligible and
        whose sizes cannot be compared gets that criterion as not stated."""
        n_offers, n_needs = len(self.sides.pool.offers), len(self.sides.pool.needs)
        found = np.empty((n_offers, n_needs), dtype=np.uint16)
        height = max(1, CELLS_AT_ONCE // max(1, n_needs))
        wide = {
            name: table.spread() if len(table.table) * n_needs <= SPREAD else table
            for name, table in self._tables().items()
        }
        for start in range(0, n_offers, height):
            rows = np.arange(start, min(start + height, n_offers))
            found[start : start + height] = self._totals(Block(rows), wide)
        return found

    def _totals(self, over: Over, tables: Mapping[str, Lookup]) -> Points:
        """Totals in the shape of the pairs."""
        total: Points = over.offers(self.weights["firmness"] * self.firmness)
        for name, percents in self.ways.items():
            if name in tables:
                total = total + over.look(tables[name])
            else:
                total = total + over.offers(self.weights[name]) * percents(over)
        return np.maximum(total, np.uint16(1))

    def _tables(self) -> dict[str, Lookup]:
        """The points of each criterion by the fields that they depend on, as far as it is worth a table."""
        tables = {
            name: pairwise.tabled(
                self.sides, self.n_pairs, (*FIELDS[name][0], "kind"), FIELDS[name][1], self._points(name, percents)
            )
            for name, percents in self.ways.items()
        }
        return {name: table for name, table in tables.items() if table is not None}

    def _points(self, name: str, percents: Percents) -> Callable[[Pairs], Points]:
        return lambda pairs: (pairs.offers(self.weights[name]) * percents(pairs)).astype(np.uint16)

    def _language(self, over: Over) -> Numbers:
        return over.look(self.languages)

    def _preference(self, over: Over) -> Numbers:
        """The mean of the preferences that either side states, rounded down."""
        if not self.preferences:
            return np.array(self.neutral)
        if len(self.preferences) == 1:
            only = over.look(self.preferences[0])
            return np.where(only == NONE_STATED, self.neutral, only)
        count, total = np.uint16(0), np.uint16(0)
        for one in (over.look(table) for table in self.preferences):
            stated = one != NONE_STATED
            count, total = count + stated, total + one * stated
        return np.where(count == 0, self.neutral, total // np.maximum(count, np.uint16(1)))

    def _sizes(self, over: Over) -> Numbers:
        """The lesser of supply and demand as a percent of the greater."""
        return pairwise.size_percents(self.sides, over, int(self.neutral))

    def _overlaps(self, over: Over) -> Numbers:
        """Days in common as a percent of the need's period."""
        first, last = pairwise.shared_days(self.sides, over)
        needs = self.sides.needs
        days = needs.doubles("ends_on") - needs.doubles("starts_on") + 1
        return pairwise.percent_of(np.maximum(last - first + 1, 0), over.needs(days), LONGEST)


def _weights(sides: Sides, policy: Policy) -> dict[str, Points]:
    """The weight of each criterion for every offer, 0 where it does not apply: money speaks no language."""
    money = np.array([offer.kind == Kind.FUNDING for offer in sides.pool.offers], dtype=bool)
    applying = {name: weight for name, weight in policy.fit_weights.items() if name in CRITERIA}
    of_things = normalise(applying)
    of_money = normalise({name: weight for name, weight in applying.items() if name != "language"})
    return {name: np.where(money, of_money.get(name, 0), of_things.get(name, 0)).astype(np.uint16) for name in CRITERIA}


def _languages(sides: Sides, policy: Policy) -> Lookup:
    offers = sides.offers.groups(("languages", "bears_interpretation"))
    needs = sides.needs.groups(("languages", "interpretation"))
    spoken, asked = sides.offers.of_group(offers, "languages"), sides.needs.of_group(needs, "languages")
    borne = filled(sides.offers.of_group(offers, "bears_interpretation"))[:, np.newaxis] | np.array(
        [one == Interpretation.AFFECTED_STATE for one in sides.needs.of_group(needs, "interpretation")], dtype=bool
    )
    not_stated = ~filled(spoken)[:, np.newaxis] | ~filled(asked)
    cases = [share_a_code(spoken, asked), borne, not_stated]
    table = np.select(cases, [policy.language_shared, policy.language_interpreted, policy.neutral], 0)
    return Lookup(offers.of, needs.of, table.astype(np.uint16))


def _preferences(sides: Sides, policy: Policy) -> Iterator[Lookup]:
    """A table for each kind of preference, `NONE_STATED` where neither side states it."""
    yield _preferred_places(sides, policy)
    yield _preferred_conditions(sides, policy)
    yield _named_providers(sides)
    offers, needs = sides.offers.groups(("south_south",)), sides.needs.groups(("south_south",))
    ticked = (
        filled(side.of_group(groups, "south_south")) for side, groups in ((sides.offers, offers), (sides.needs, needs))
    )
    yield Lookup(offers.of, needs.of, _full_where(np.logical_and.outer(*ticked)))


def _full_where(stated: NDArray[np.bool_]) -> Points:
    return np.where(stated, FULL, NONE_STATED).astype(np.uint16)


def _preferred_places(sides: Sides, policy: Policy) -> Lookup:
    """Places that the offer prefers, asked only where it names regions and not the State itself."""
    offers = sides.offers.groups(("countries_preferred", "regions_preferred"))
    needs = sides.needs.groups(("party",))
    lists, regions = (sides.offers.of_group(offers, name) for name in ("countries_preferred", "regions_preferred"))
    named = holds(lists, sides.needs.of_group(needs, "party"))
    stated = (filled(lists) | filled(regions))[:, np.newaxis]
    table = np.where(named, FULL, np.where(stated, 0, NONE_STATED)).astype(np.uint16)
    return pairwise.ask_each(
        sides, offers, needs, table, ~named & filled(regions)[:, np.newaxis],
        lambda offer, need: preferred_places(offer, need, sides.pool, policy)[0],
    )  # fmt: skip


def _preferred_conditions(sides: Sides, policy: Policy) -> Lookup:
    """One percent over all conditions that the offer prefers."""
    offers = sides.offers.groups(("conditions",))
    needs = sides.needs.groups(("conditions", "military_trainees", "interpretation"))
    lists = [preferred_conditions(sides.pool.offers[place]) for place in offers.first]
    names = list(dict.fromkeys(name for one in lists for name in one))
    wanted = holds(lists, names).astype(np.int64)
    answers = [[condition_percent(sides.pool.needs[place], name, policy) for place in needs.first] for name in names]
    count = wanted.sum(axis=1)[:, np.newaxis]
    total = wanted @ np.array(answers, dtype=np.int64).reshape(len(names), len(needs.first))
    return Lookup(offers.of, needs.of, np.where(count, total // np.maximum(count, 1), NONE_STATED).astype(np.uint16))


def _named_providers(sides: Sides) -> Lookup:
    offers, needs = sides.offers.groups(("provider",)), sides.needs.groups(("named_providers",))
    lists = sides.needs.of_group(needs, "named_providers")
    return Lookup(offers.of, needs.of, _full_where(holds(lists, sides.offers.of_group(offers, "provider")).T))
