"""The tables refuse by themselves what no code should ever write."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, text

from matchmaker.db.models.offers import OfferTerm
from matchmaker.db.models.rates import ExchangeRate
from matchmaker.db.models.reservations import Reservation
from matchmaker.db.session import Database
from matchmaker.domain.money import MAX_MINOR
from matchmaker.errors import Conflict
from tests.support.rows import NOW, add_need, add_offer, add_party

BAD_OFFERS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "gift"}, "ck_offer_kind|ck_offer_unit_of_kind"),
    ({"unit": "item", "currency": None}, "ck_offer_unit_of_kind"),
    ({"currency": None}, "ck_offer_currency_for_money"),
    ({"quantity": 0}, "ck_offer_quantity_positive"),
    ({"quantity": -5}, "ck_offer_quantity_positive|ck_offer_quantity_range|ck_offer_committed_within"),
    ({"quantity": MAX_MINOR + 1}, "ck_offer_quantity_range"),
    ({"committed": 100_001}, "ck_offer_committed_within"),
    ({"committed": -1}, "ck_offer_committed_within"),
    ({"min_tranche": 100_001}, "ck_offer_min_tranche_within"),
    ({"max_partners": 0}, "ck_offer_max_partners_positive"),
    ({"starts_on": date(2027, 2, 1)}, "ck_offer_period_order"),
    ({"ends_on": date(9999, 1, 1)}, "ck_offer_period_sane"),
    ({"firmness": "sure"}, "ck_offer_firmness"),
    ({"status": "live"}, "ck_offer_status"),
    ({"provenance": "published_fact"}, "ck_offer_fact_has_source"),
    ({"title": "x" * 301}, "ck_offer_title_length"),
    ({"budget_year_start_month": 13}, "ck_offer_budget_year_start_month_range"),
]
BAD_NEEDS: list[tuple[dict[str, Any], str]] = [
    ({"theme": "roads"}, "ck_need_theme"),
    ({"urgency": "u4"}, "ck_need_urgency_has_evidence"),
    ({"committed": 60_000, "secured": 40_001}, "ck_need_committed_within"),
    ({"estimated_cost": 5}, "ck_need_estimated_cost_has_currency"),
    ({"smallest_share": 100_001}, "ck_need_smallest_share_within"),
    ({"women": -1}, "ck_need_women_not_negative"),
    ({"area_cha_m2": -1}, "ck_need_area_cha_m2_not_negative"),
    ({"without_partner_since": 99}, "ck_need_without_partner_since_range"),
    ({"approach": "nobody"}, "ck_need_approach"),
]


@pytest.mark.parametrize(("changes", "name"), BAD_OFFERS, ids=lambda value: value if isinstance(value, str) else "")
def test_an_offer_that_breaks_a_rule_is_refused(database: Database, changes: dict[str, Any], name: str) -> None:
    with pytest.raises(Conflict) as refused, database.write() as session:
        add_offer(session, add_party(session), **changes)
    assert refused.value.params["constraint"] in name.split("|")


@pytest.mark.parametrize(("changes", "name"), BAD_NEEDS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_need_that_breaks_a_rule_is_refused(database: Database, changes: dict[str, Any], name: str) -> None:
    with pytest.raises(Conflict) as refused, database.write() as session:
        add_need(session, add_party(session), **changes)
    assert refused.value.params["constraint"] in name.split("|")


@pytest.mark.parametrize(
    ("term", "name"),
    [
        ({"facet": "colour", "code": "red"}, "ck_offer_term_facet"),
        ({"facet": "condition", "code": "imas_nmas", "mode": "maybe"}, "ck_offer_term_mode"),
        ({"facet": "theme", "code": "clearance", "mode": "required"}, "ck_offer_term_mode"),
        ({"facet": "theme", "code": ""}, "ck_offer_term_code_length"),
    ],
)
def test_a_term_has_a_known_facet_and_the_mode_that_goes_with_it(
    database: Database, term: dict[str, str], name: str
) -> None:
    with pytest.raises(Conflict) as refused, database.write() as session:
        offer = add_offer(session, add_party(session))
        session.execute(insert(OfferTerm).values(offer_id=offer, mode=term.get("mode", ""), **{
            key: value for key, value in term.items() if key != "mode"}))  # fmt: skip
    assert refused.value.params["constraint"] in name.split("|")


def test_nobody_reserves_against_oneself_or_twice(database: Database) -> None:
    with pytest.raises(Conflict), database.write() as session:
        own = add_party(session)
        session.execute(insert(Reservation).values(party_id=own, against_id=own, created_at=NOW))
    with pytest.raises(Conflict), database.write() as session:
        one, other = add_party(session, "XAB"), add_party(session, "XAC")
        for _ in range(2):
            session.execute(insert(Reservation).values(party_id=one, against_id=other, created_at=NOW))


def test_a_currency_has_one_rate_a_year(database: Database) -> None:
    row = {"currency": "EUR", "year": 2016, "value": 11, "scale": 1, "source": "Test", "basis": "found"}
    with pytest.raises(Conflict), database.write() as session:
        for _ in range(2):
            session.execute(insert(ExchangeRate).values(row))


def test_a_record_belongs_to_a_party_that_exists(database: Database) -> None:
    with pytest.raises(Conflict), database.write() as session:
        add_offer(session, 987_654)
        session.execute(text("SELECT 1"))
        session.commit()
