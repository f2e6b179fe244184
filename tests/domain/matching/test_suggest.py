"""Suggestions: the pairs that the rules allow, the best fit first, and nothing held against what is not said yet."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from matchmaker.domain.matching import suggest
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.eligibility import is_eligible, ledger, usable
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scoring import fit_card
from matchmaker.domain.matching.suggest import Open, Suggestion, best_fits, count
from tests.support.pools import need, offer, pool, random_pool

POLICY = Policy()


def best(given: Pool, *still_open: Open, limit: int = 100, viewer: str | None = "XAA") -> tuple[Suggestion, ...]:
    total, found = best_fits(given, POLICY, still_open, limit=limit, viewer=viewer)
    assert total == count(given, still_open) >= len(found)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_they_are_the_possible_pairs_in_the_order_of_their_fit(seed: int) -> None:
    wide = random_pool(seed, n_offers=30, n_needs=1)
    one = wide.needs[0]
    possible = [each for each in wide.offers if is_eligible(ledger(each, one, wide))]
    expected = sorted(possible, key=lambda each: (-fit_card(each, one, wide, POLICY).total, each.ref))
    found = best(wide)
    assert [each.offer for each in found] == [each.ref for each in expected]
    for suggested, each in zip(found, expected, strict=True):
        amount = usable(each, one)
        assert amount is not None
        assert suggested.fit == fit_card(each, one, wide, POLICY)
        assert (suggested.quantity_offer, suggested.quantity_need) == (amount.quantity_offer, amount.quantity_need)
    assert best(wide, limit=2) == found[:2]


def test_a_quantity_not_said_yet_is_held_against_nobody() -> None:
    small = offer("o-small", quantity=100, usd_cents=100)
    other = offer("o-euro", currency="EUR", usd_cents=None)
    written = need(quantity=1, usd_cents=1, smallest_share=0)
    given = pool([dataclasses.replace(small, min_tranche=100), other], [written])
    assert [each.offer for each in best(given)] == []
    found = best(given, Open.QUANTITY)
    assert {each.offer for each in found} == {"o-small", "o-euro"}
    for each in found:
        assert each.quantity_offer is None
        assert each.quantity_need is None
        assert "size" not in {part.criterion for part in each.fit.parts}
        assert sum(part.weight for part in each.fit.parts) == 100
        assert {"rate", "tranche"}.isdisjoint(one.rule for one in each.ledger)


def test_a_period_not_said_yet_leaves_the_overlap_out() -> None:
    written = need(starts_on=date(2026, 11, 23), ends_on=date.max)
    (found,) = best(pool([offer()], [written]), Open.PERIOD)
    assert "overlap" not in {part.criterion for part in found.fit.parts}


def test_a_unit_not_said_yet_meets_every_unit_of_the_kind() -> None:
    trained = offer(kind="training", unit="course", class_code="surgery", quantity=3, currency=None, usd_cents=None)
    written = need(kind="training", unit="place", class_code="surgery", quantity=1, currency=None, usd_cents=None)
    given = pool([trained], [written])
    assert best(given) == ()
    assert [each.offer for each in best(given, Open.UNIT, Open.QUANTITY)] == ["o1"]


def test_what_the_other_side_stated_in_private_is_not_in_the_reasons() -> None:
    given = pool([offer(conditions={"imas_nmas": "required"})], [need(conditions={"imas_nmas": "can"})])
    (own,) = best(given, viewer="XAD")
    (other,) = best(given, viewer="XAA")
    assert "conditions" in {one.rule for one in own.ledger}
    assert {"conditions", "reservation"}.isdisjoint(one.rule for one in other.ledger)


def test_a_reservation_leaves_nothing_behind() -> None:
    given = pool([offer(), offer("o2", provider="XAC")], [need()])
    reserved = dataclasses.replace(given, reservations=(("XAD", "XAA"),))
    without = dataclasses.replace(given, offers=given.offers[1:])
    assert best(reserved) == best(without) != ()


def test_no_solver_is_needed() -> None:
    assert "scipy" not in vars(suggest)
