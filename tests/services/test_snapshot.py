"""From rows to the pool of a run."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matchmaker.db.queries.pool import PoolRows
from matchmaker.domain.matching.cases import Pool, from_json, to_json
from matchmaker.domain.money import USD
from matchmaker.services.snapshot import build_pool, nearest_rates, need_case, offer_case

ON = date(2026, 11, 3)


def party(ref: str, **changes: Any) -> dict[str, Any]:
    return {
        "ref": ref, "party_type": "state", "region": "150", "subregion": "155", "developing": None,
        "oda_eligible": None, "oda_basis": None, "exercise": True, **changes,
    }  # fmt: skip


def offer(**changes: Any) -> dict[str, Any]:
    return {
        "ref": "o-1", "provider": "XAA", "kind": "funding", "unit": "money", "themes": ("clearance",),
        "quantity": 100_000, "committed": 0, "partners": 0, "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 12, 31), "class_code": None, "level": None, "sub_themes": (), "currency": "EUR",
        "min_tranche": 10_000, "divisible": True, "max_partners": None, "firmness": "planned", "languages": ("fr",),
        "bears_interpretation": False, "statuses_only": (), "countries_only": (), "countries_preferred": (),
        "countries_excluded": (), "regions_only": (), "regions_preferred": (), "conventions_only": (),
        "ordnance_scope": "any_explosive_ordnance", "oda_only": False, "routes": (), "implementers": (),
        "conditions": {}, "south_south": False, "provenance": "posted", **changes,
    }  # fmt: skip


def need(**changes: Any) -> dict[str, Any]:
    return {
        "ref": "n-1", "party": "XAB", "kind": "funding", "unit": "money", "theme": "clearance", "quantity": 50_000,
        "secured": 0, "committed": 0, "partners": 0, "starts_on": date(2026, 1, 1), "ends_on": date(2027, 12, 31),
        "class_code": None, "level": None, "sub_theme": None, "currency": "USD", "accepts_money": False,
        "estimated_cost": None, "estimated_cost_currency": None, "smallest_share": None, "max_partners": None,
        "priority_order": 1, "urgency": "u3", "emergency": False, "languages": (), "language_required": False,
        "interpretation": "nobody", "routes": (), "implementers": (), "conditions": {}, "approach": "any_provider",
        "named_providers": (), "ordnance": (), "military_trainees": None, "partners_confirmed": None,
        "cross_border_with": (), "south_south": False, "provenance": "posted", **changes,
    }  # fmt: skip


def rate(currency: str, value: int, *, year: int | None = None, on: date | None = None) -> dict[str, Any]:
    return {"currency": currency, "year": year, "on": on, "value": value, "scale": 2, "source": "table"}


def rows(**changes: Any) -> PoolRows:
    values: dict[str, Any] = {
        "parties": [party("XAA"), party("XAB"), party("XAC")], "standing": [], "clocks": [], "observers": [],
        "rates": [rate("EUR", 110, year=2024)], "offers": [offer()], "needs": [need()], "reservations": [],
        "not_now": [],
    }  # fmt: skip
    return PoolRows(**{**values, **changes})


def test_a_pool_is_written_and_read_back_unchanged() -> None:
    pool = build_pool(ON, rows())
    assert from_json(Pool, to_json(pool)) == pool
    assert set(pool.parties) == {"XAA", "XAB"}


def test_the_order_of_the_rows_changes_nothing() -> None:
    offers = [offer(ref=f"o-{n}") for n in range(5)]
    assert build_pool(ON, rows(offers=offers)) == build_pool(ON, rows(offers=offers[::-1]))


def test_what_is_in_contact_or_secured_is_no_longer_in_the_pool() -> None:
    pool = build_pool(ON, rows(offers=[offer(committed=40_000)], needs=[need(committed=10_000, secured=15_000)]))
    assert (pool.offers[0].quantity, pool.needs[0].quantity) == (60_000, 25_000)


@pytest.mark.parametrize(
    ("secured", "committed", "left"),
    [(0, 0, 30_000), (10_000, 0, 20_000), (10_000, 15_000, 5_000), (20_000, 12_000, 0)],
)
def test_what_is_secured_or_in_contact_counts_towards_the_smallest_useful_share(
    secured: int, committed: int, left: int
) -> None:
    """The share is of the whole need: with 25,000 of 30,000 there already, 5,000 more make it useful."""
    case = need_case(need(smallest_share=30_000, secured=secured, committed=committed), {"USD": USD})
    assert case is not None
    assert case.smallest_share == left
    assert (case.smallest_share_usd_cents > 0) == (left > 0)


def test_an_offer_or_need_with_nothing_open_is_left_out() -> None:
    assert offer_case(offer(committed=100_000), {}) is None
    assert need_case(need(secured=50_000), {}) is None


def test_a_whole_offer_in_contact_is_not_open() -> None:
    assert offer_case(offer(divisible=False, committed=1), {}) is None


def test_the_most_partners_are_net_of_those_there_are() -> None:
    case = offer_case(offer(max_partners=3, partners=1), {})
    assert case is not None
    assert case.max_partners == 2
    assert need_case(need(max_partners=1, partners=1), {}) is None


def test_dollars_of_what_is_given_round_down_and_of_what_is_asked_for_round_up() -> None:
    rates = nearest_rates([rate("EUR", 111, year=2024)], ON)
    case = offer_case(offer(quantity=101, min_tranche=101), rates)
    assert case is not None
    assert (case.usd_cents, case.min_tranche_usd_cents) == (112, 113)


def test_money_without_a_rate_has_no_dollars() -> None:
    case = offer_case(offer(currency="XXX"), nearest_rates([], ON))
    assert case is not None
    assert case.usd_cents is None


def test_the_estimated_cost_shrinks_with_what_is_open() -> None:
    rates = nearest_rates([], ON)
    row = need(kind="expertise", unit="person_day", currency=None, quantity=10, committed=4, estimated_cost=1_000,
               estimated_cost_currency="USD")  # fmt: skip
    case = need_case(row, rates)
    assert case is not None
    assert (case.quantity, case.estimated_cost_usd_cents, case.usd_cents) == (6, 600, None)


def test_the_rate_is_the_latest_before_the_day_else_the_nearest_year_after() -> None:
    table = [rate("EUR", 1, year=2023), rate("EUR", 2, year=2025), rate("EUR", 3, on=date(2026, 11, 4)),
             rate("CHF", 4, year=2030), rate("CHF", 5, year=2028)]  # fmt: skip
    rates = nearest_rates(table, ON)
    assert (rates["EUR"].value, rates["EUR"].on, rates["EUR"].source) == (2, "2025", "table")
    assert rates["CHF"].value == 5
    assert rates["USD"].value == 1
    assert nearest_rates(table, date(2026, 11, 4))["EUR"].on == "2026-11-04"


def test_only_rates_that_are_used_are_kept() -> None:
    pool = build_pool(ON, rows(rates=[rate("EUR", 110, year=2024), rate("CHF", 120, year=2024)]))
    assert set(pool.rates) == {"EUR", "USD"}


def test_standing_is_that_of_the_day() -> None:
    stands = [
        {"party": "XAB", "convention": "ccm", "status": status, "since_on": since, "basis": "found"}
        for status, since in (("signatory", date(2010, 1, 1)), ("state_party", date(2027, 1, 1)))
    ]
    assert build_pool(ON, rows(standing=stands)).parties["XAB"].treaties == {"ccm": "signatory"}
    later = build_pool(date(2027, 6, 1), rows(standing=stands[::-1]))
    assert later.parties["XAB"].treaties == {"ccm": "state_party"}


def test_an_observer_counts_for_three_years_after_the_end_of_the_meeting() -> None:
    seen = [{"party": "XAA", "starts_on": date(2024, 2, 27), "ends_on": date(2024, 2, 29)}]
    pool = build_pool(ON, rows(observers=seen))
    assert pool.parties["XAA"].observer_until == date(2027, 2, 28)
    assert build_pool(date(2024, 2, 1), rows(observers=seen)).parties["XAA"].observer_until is None


def test_a_reservation_for_all_themes_leaves_out_two_parties_and_one_for_a_theme_single_pairings() -> None:
    needs = [need(), need(ref="n-2", theme="victim_assistance")]
    for who, against in (("XAA", "XAB"), ("XAB", "XAA")):
        whole = build_pool(ON, rows(needs=needs, reservations=[{"party": who, "against": against, "theme": None}]))
        assert (whole.reservations, whole.not_now) == (((who, against),), ())
        themed = build_pool(
            ON, rows(needs=needs, reservations=[{"party": who, "against": against, "theme": "clearance"}])
        )
        assert (themed.reservations, themed.not_now) == ((), ((who, "o-1", "n-1"),))


def not_now(**changes: Any) -> dict[str, Any]:
    return {
        "side": "provider", "effect": "pair", "offer": "o-1", "need": "n-1", "provider": "XAA", "party": "XAB",
        "theme": "clearance", **changes,
    }  # fmt: skip


def test_an_earlier_not_possible_now_leaves_out_that_pairing_alone() -> None:
    needs = [need(), need(ref="n-2")]
    assert build_pool(ON, rows(needs=needs, not_now=[not_now()])).not_now == (("XAA", "o-1", "n-1"),)
    by_state = build_pool(ON, rows(needs=needs, not_now=[not_now(side="affected_state")]))
    assert by_state.not_now == (("XAB", "o-1", "n-1"),)


def test_a_theme_that_is_outside_leaves_out_every_need_of_it_for_that_provider() -> None:
    offers = [offer(), offer(ref="o-2"), offer(ref="o-3", provider="XAC")]
    needs = [need(), need(ref="n-2"), need(ref="n-3", theme="risk_education")]
    pool = build_pool(ON, rows(offers=offers, needs=needs, not_now=[not_now(effect="theme", offer="old")]))
    assert pool.not_now == tuple(("XAA", o, n) for o in ("o-1", "o-2") for n in ("n-1", "n-2"))


def test_an_empty_pool_is_a_pool() -> None:
    pool = build_pool(ON, rows(offers=[], needs=[], parties=[]))
    assert (pool.offers, pool.needs, pool.parties) == ((), (), {})
