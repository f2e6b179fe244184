"""The figures of a plan: small pools counted by hand, and what must hold for any pool."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.fairness import (
    BoardFigures,
    Group,
    MoneySpread,
    Partners,
    WholeCoverage,
    effects_of_steps,
    figures,
    gini,
)
from matchmaker.domain.matching.plan import Pairing, PlanResult
from matchmaker.domain.matching.rules.sizes import usable
from matchmaker.domain.matching.scoring import Card
from tests.support.pools import AFFECTED, need, offer, party, pool, random_pool

CARD = Card((), 1)


def plan(*pairings: tuple[str, str, int, int]) -> PlanResult:
    """A plan of (offer, need, quantity of the offer, quantity of the need); only pairings are read."""
    return PlanResult(
        pairings=tuple(Pairing(o, n, given, received, CARD, CARD, 1) for o, n, given, received in pairings),
        parts=(), unmatched_needs=(), unused_offers=(), n_eligible_pairs=0, value=0, bound=0, word="best_found",
        unique=False, salt="", engine_version="1", versions={},
    )  # fmt: skip


def three_states() -> Pool:
    """Three needs of 1,000 dollars in three States, and three offers: two of money, one of places."""
    common = {"quantity": 100_000, "usd_cents": 100_000}
    return pool(
        [
            offer("o1", provider="XAD", **common),
            offer("o2", provider="XAE", **common),
            offer("o3", provider="XAC", kind="training", unit="place", quantity=4, currency=None, usd_cents=None),
            offer("o4", provider="XAC", **common),
        ],
        [
            need("n1", party="XAA", partners_confirmed=0, **common),
            need("n2", party="XAB", partners_confirmed=None, **common),
            need("n3", party="XAF", partners_confirmed=1, **common),
            need("n4", party="XAA", theme="victim_assistance", kind="training", unit="place", quantity=8,
                 currency=None, usd_cents=None, partners_confirmed=0),
        ],
    )  # fmt: skip


def test_a_small_plan_has_the_figures_counted_by_hand() -> None:
    found = figures(
        three_states(), plan(("o1", "n1", 75_000, 75_000), ("o2", "n2", 25_000, 25_000), ("o3", "n4", 4, 4))
    )
    assert (found.needs, found.offers, found.pairings, found.pairs, found.unused_offers) == (4, 4, 3, 3, 1)
    # n1 and n4 state none, n3 states one, n2 states nothing; n1 and n4 then have one each
    assert found.partners == Partners(
        stated=3, none_before=2, none_after=0, one_before=1, one_after=3, not_stated=1, not_stated_none=0
    )
    # 75 %, 25 %, 0 %, 50 %: mean 37.5 %; Gini (-3*0 -1*25 +1*50 +3*75) / (4*150) = 250/600
    coverage = found.coverage
    assert (coverage.needs, coverage.lowest, coverage.mean, coverage.gini) == (4, 2500, 3750, 4166)
    assert found.money == MoneySpread(100_000, 2, 1, 0, 2, 2, 10_000, 10_000)


def test_a_group_of_fewer_than_three_states_has_no_mean() -> None:
    found = figures(
        three_states(), plan(("o1", "n1", 75_000, 75_000), ("o2", "n2", 25_000, 25_000), ("o3", "n4", 4, 4))
    )
    by = {spread.by: spread for spread in found.spreads}
    assert by["theme"].groups == (Group("clearance", 3, 3, 3333, 0, 3333), Group("victim_assistance", 1, 1, None))
    assert by["region"].groups == (Group("202", 4, 3, 3750, 0, 3750),)
    assert by["treaty_status"].groups == (Group("state_party", 4, 3, 3750, 0, 3750),)


def test_what_needs_had_before_is_told_beside_what_they_have_after() -> None:
    base = three_states()
    had = {"n1": 100_000, "n2": 0, "n3": 300_000, "n4": 0}
    needs = tuple(dataclasses.replace(one, covered_before=had[one.ref]) for one in base.needs)
    found = figures(dataclasses.replace(base, needs=needs), plan(("o1", "n1", 50_000, 50_000), ("o3", "n4", 4, 4)))
    # before 50, 0, 75, 0 %; after 75, 0, 75, 50 %
    assert found.whole == WholeCoverage(
        nothing_before=2, nothing_after=1, lowest_before=5000, lowest_after=5000, mean_before=3125, mean_after=5000,
        gini_before=5500, gini_after=3125,
    )  # fmt: skip
    group = found.spreads[1].groups[0]
    assert (found.coverage.mean, group.before, group.after) == (2500, 3125, 5000)


def test_what_is_not_recorded_is_counted_apart() -> None:
    base = three_states()
    parties = {**base.parties, "XAB": party("XAB", subregion=None, treaties={})}
    without_rate = tuple(dataclasses.replace(one, currency="XOF", usd_cents=None) if one.ref == "o2" else one
                         for one in base.offers)  # fmt: skip
    nothing_open = tuple(dataclasses.replace(one, quantity=0) if one.ref == "n3" else one for one in base.needs)
    changed = dataclasses.replace(base, parties=parties, offers=without_rate, needs=nothing_open)
    found = figures(changed, plan(("o1", "n1", 100_000, 100_000), ("o2", "n2", 100_000, 100_000)))
    assert [(spread.by, spread.not_recorded) for spread in found.spreads] == [
        ("theme", 0), ("region", 1), ("treaty_status", 1),
    ]  # fmt: skip
    assert (found.money.counted, found.money.no_rate, found.money.usd_cents) == (1, 1, 100_000)
    assert (found.coverage.needs, found.coverage.nothing_open) == (3, 1)


def test_five_of_six_providers_have_their_share_of_the_money() -> None:
    cents = [600, 500, 400, 300, 200, 100]
    offers = [offer(f"o{k}", provider=f"P{k}", quantity=c, usd_cents=c) for k, c in enumerate(cents)]
    needs = [need(f"n{k}", party="XAA", quantity=c, usd_cents=c) for k, c in enumerate(cents)]
    found = figures(pool(offers, needs), plan(*((f"o{k}", f"n{k}", c, c) for k, c in enumerate(cents))))
    assert (found.money.providers, found.money.largest_providers) == (6, 10_000 * 2000 // 2100)
    assert (found.money.affected, found.money.largest_affected) == (1, 10_000)


def test_a_pool_without_needs_or_a_plan_without_pairings_has_no_shares() -> None:
    empty = figures(pool([], []), plan())
    assert (empty.coverage.mean, empty.coverage.lowest, empty.coverage.gini) == (None, None, None)
    alone = figures(three_states(), plan())
    assert (alone.coverage.mean, alone.coverage.lowest, alone.coverage.gini) == (0, None, 0)
    assert (alone.money.largest_providers, alone.partners.none_after) == (None, alone.partners.none_before)


def test_every_figure_is_a_whole_number_even_where_no_need_states_its_partners() -> None:
    found = figures(pool([], [need(partners_confirmed=None)]), plan())
    assert found.partners == Partners(0, 0, 0, 0, 0, 1, 1)
    assert {type(value) for value in dataclasses.astuple(found.partners)} == {int}


def test_something_proposed_is_never_shown_as_nothing() -> None:
    base = pool([offer()], [need(quantity=10**14, usd_cents=10**14)])
    assert figures(base, plan(("o1", "n1", 1, 1))).coverage.lowest == 1


def test_two_pairings_of_one_need_add_up() -> None:
    found = figures(three_states(), plan(("o1", "n1", 50_000, 50_000), ("o2", "n1", 50_000, 50_000)))
    assert (found.coverage.lowest, found.pairings, found.pairs) == (10_000, 2, 2)
    assert (found.partners.one_after, found.partners.none_after) == (1, 1)


@pytest.mark.parametrize(
    ("values", "expected"), [([], None), ([0, 0], 0), ([5, 5, 5], 0), ([0, 1], 5000), ([0, 0, 0, 8], 7500)]
)
def test_gini_by_hand(values: list[int], expected: int | None) -> None:
    assert gini(values) == expected


@given(st.integers(0, 10_000), st.integers(1, 50))
def test_equal_coverage_has_a_gini_of_zero(value: int, count: int) -> None:
    assert gini([value] * count) == 0


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_gini_stays_between_nothing_and_one_in_any_order(values: list[int], rng: random.Random) -> None:
    shuffled = rng.sample(values, len(values))
    found = gini(shuffled)
    assert found == gini(values) and found is not None and 0 <= found < 10_000
    differences = sum(abs(a - b) for a in values for b in values)
    assert found == (10_000 * differences // (2 * len(values) * sum(values)) if sum(values) else 0)


def some_plan(base: Pool, rng: random.Random) -> PlanResult:
    """Any pairing of offers with needs that move something, each used at most once."""
    offers, found = rng.sample(base.offers, len(base.offers)), []
    for one in base.needs:
        partner = next((o for o in offers if usable(o, one) is not None), None)
        amount = usable(partner, one) if partner else None
        if partner and amount and rng.random() < 0.8:
            offers.remove(partner)
            found.append((partner.ref, one.ref, amount.quantity_offer, amount.quantity_need))
    return plan(*found)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_any_plan_is_counted_whole_in_any_order(seed: int) -> None:
    rng = random.Random(seed)
    base = random_pool(seed, 8, 8)
    made = some_plan(base, rng)
    found = figures(base, made)
    permuted = dataclasses.replace(
        base, offers=tuple(rng.sample(base.offers, 8)), needs=tuple(rng.sample(base.needs, 8)),
        parties=dict(rng.sample(sorted(base.parties.items()), len(base.parties))),
    )  # fmt: skip
    again = dataclasses.replace(made, pairings=tuple(rng.sample(made.pairings, len(made.pairings))))
    assert figures(permuted, again) == found
    assert found.partners.stated + found.partners.not_stated == found.needs
    assert found.coverage.needs + found.coverage.nothing_open == found.needs
    assert found.money.counted + found.money.in_kind + found.money.no_rate == found.pairings >= found.pairs
    for spread in found.spreads:
        assert sum(group.needs for group in spread.groups) + spread.not_recorded == found.coverage.needs
        assert all(
            group.states <= len(AFFECTED) and (group.mean is None) == (group.states < 3) for group in spread.groups
        )
    assert found.partners.none_after <= found.partners.none_before


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_an_offer_more_that_nobody_uses_raises_the_unused_count_alone(seed: int) -> None:
    base = random_pool(seed, 6, 6)
    made = some_plan(base, random.Random(seed))
    before = figures(base, made)
    after = figures(dataclasses.replace(base, offers=(*base.offers, offer("zz", provider="XAC"))), made)
    assert after == dataclasses.replace(before, offers=before.offers + 1, unused_offers=before.unused_offers + 1)


# Steps of review


def test_a_step_says_what_it_changes_and_leaves_the_rest_of_the_plan_alone() -> None:
    given = three_states()
    made = plan(("o1", "n1", 50_000, 50_000), ("o2", "n1", 25_000, 25_000), ("o4", "n2", 100_000, 100_000))
    pairs = [(one.offer, one.need) for one in made.pairings]
    standing = set(pairs[:2])  # the third was set aside
    found = effects_of_steps(given, made.pairings, standing, pairs)
    one, other, returned = (found[pair] for pair in pairs)
    assert one.before == BoardFigures(needs=4, served=1, mean=1875, lowest=7500)
    assert (one.after, one.others) == (BoardFigures(4, 1, 625, 2500), 1)
    assert (other.after, other.others) == (BoardFigures(4, 1, 1250, 5000), 1)
    assert (returned.after, returned.others) == (BoardFigures(4, 2, 4375, 7500), 0)
    last = effects_of_steps(given, made.pairings, {pairs[0]}, pairs[:1])[pairs[0]]
    assert (last.after, last.others) == (BoardFigures(4, 0, 0, None), 0)


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_the_figures_of_the_board_are_those_of_the_plan_that_stands(seed: int) -> None:
    given = random_pool(seed)
    made = plan(*_some_pairs(given, random.Random(seed)))
    pairs = [(one.offer, one.need) for one in made.pairings]
    for pair, effect in effects_of_steps(given, made.pairings, set(pairs), pairs).items():
        left = dataclasses.replace(made, pairings=tuple(p for p in made.pairings if (p.offer, p.need) != pair))
        for board, whole in ((effect.before, figures(given, made)), (effect.after, figures(given, left))):
            assert (board.needs, board.mean, board.lowest) == (whole.needs, whole.coverage.mean, whole.coverage.lowest)


def _some_pairs(given: Pool, chance: random.Random) -> list[tuple[str, str, int, int]]:
    pairs = [(one.ref, two.ref) for one in given.offers for two in given.needs if chance.random() < 0.2]
    needs = {need.ref: need for need in given.needs}
    return [(o, n, 1, max(1, needs[n].quantity // 3)) for o, n in pairs]
