"""Suggestions from the database: the same pairs as over the whole pool, for those who may ask, with nothing private."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest

from matchmaker.db.queries.pool import read_pool
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR, Actor
from matchmaker.domain.matching.cases import OfferCase, Pool
from matchmaker.domain.matching.eligibility import is_eligible, ledger
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.scoring import fit_card
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.schemas.needs import NeedSchema
from matchmaker.services import reservations, suggestions
from matchmaker.services.snapshot import build_pool
from matchmaker.services.suggestions import Suggestions
from tests.services.world import (
    AFFECTED,
    AUDITOR,
    COORDINATOR,
    NOW,
    ON,
    OTHER_AFFECTED,
    PROVIDER,
    PUBLIC,
    READER,
    SECRETARIAT,
    need_row,
    offer_row,
    post,
)

DEMO_DAYS = (("posted", date(2026, 11, 23)), ("published_fact", date(2015, 6, 30)))


def whole_pool(database: Database, pool: str, on: date) -> Pool:
    with database.read() as session:
        return build_pool(on, read_pool(session, pool, on))


def refs(found: Suggestions) -> list[str]:
    return [one.record.ref for one in found.items]


def for_need(database: Database, actor: Actor = AFFECTED, **draft: Any) -> Suggestions:
    with database.read() as session:
        return suggestions.for_need(session, actor, {"party": "XAB", **draft}, on=ON)


@pytest.mark.parametrize(("name", "on"), DEMO_DAYS)
def test_every_need_and_offer_meets_what_it_meets_in_the_whole_pool(
    demo_database: Database, name: str, on: date
) -> None:
    pool, policy, pairs = whole_pool(demo_database, name, on), Policy(), 0
    with demo_database.read() as session:
        for need in pool.needs:
            of_need = [each for each in pool.offers if is_eligible(ledger(each, need, pool))]
            of_need.sort(key=lambda each: (-fit_card(each, need, pool, policy).total, each.ref))
            found = suggestions.for_stored_need(session, OPERATOR, need.ref, on=on, limit=100)
            assert (found.total, refs(found)) == (len(of_need), [each.ref for each in of_need][:100])
            pairs += found.total
        for offer in pool.offers:
            of_offer = [each for each in pool.needs if is_eligible(ledger(offer, each, pool))]
            found = suggestions.for_stored_offer(session, OPERATOR, offer.ref, on=on, limit=100)
            assert (found.total, set(refs(found))) == (len(of_offer), {each.ref for each in of_offer})
            pairs -= found.total
    assert pool.needs
    assert pairs == 0


def test_a_draft_is_counted_and_met_like_the_stored_need(parties: None, database: Database) -> None:
    others = [offer_row("o-2", provider="XAC", currency="EUR"), offer_row("o-3", themes=["victim_assistance"])]
    post(database, [offer_row("o-1"), *others], [need_row("n-1")])
    draft = {name: value for name, value in need_row().items() if name not in ("ref", "title", "title_lang")}
    with database.read() as session:
        stored = suggestions.for_stored_need(session, AFFECTED, "n-1", on=ON)
        written = suggestions.for_need(session, AFFECTED, draft, on=ON)
        counted = suggestions.count_for_need(session, AFFECTED, draft, on=ON)
    assert refs(stored) == refs(written) == ["o-1"]  # no rate is recorded for euros
    assert written.total == counted == 1
    assert written.items[0].title == "Offer o-1"
    assert written.items[0].reasons.quantity_need == 60_000


def test_a_few_words_of_a_draft_are_enough(parties: None, database: Database) -> None:
    post(database, [offer_row("o-1"), offer_row("o-2", provider="XAC", currency="EUR")], [])
    found = for_need(database, kind="funding", theme="clearance")
    assert (found.total, found.still_open) == (2, ("quantity", "period"))
    assert [one.reasons.quantity_offer for one in found.items] == [None, None]
    assert for_need(database, kind="funding", theme="victim_assistance").total == 0
    assert for_need(database, kind="funding").missing == ("theme",)
    assert for_need(database, kind="nonsense", theme="clearance").missing == ("kind",)
    assert for_need(database, AFFECTED).missing == ("kind", "theme")


def test_an_offer_being_written_meets_needs(parties: None, database: Database) -> None:
    post(database, [], [need_row("n-1"), need_row("n-2", party="XAD", theme="victim_assistance")])
    with database.read() as session:
        draft = {"provider": "XAA", "kind": "funding", "themes": ["clearance"]}
        found = suggestions.for_offer(session, PROVIDER, draft, on=ON)
        assert suggestions.count_for_offer(session, PROVIDER, draft, on=ON) == found.total == 1
    assert refs(found) == ["n-1"]


def test_a_period_that_ends_before_it_starts_is_not_said_yet(parties: None, database: Database) -> None:
    post(database, [offer_row("o-1")], [])
    found = for_need(
        database, kind="funding", theme="clearance", starts_on=date(2027, 2, 1), ends_on=date(2027, 1, 1), quantity=-5
    )
    assert (found.total, found.still_open) == (1, ("quantity", "period"))


def test_a_form_that_is_half_filled_in_can_be_asked_with(parties: None, database: Database) -> None:
    post(database, [offer_row("o-1")], [])
    raw = {"party": "XAB", "kind": "funding", "theme": "clearance", "unit": "money", "currency": "USD",
           "amount": "500.00", "starts_on": "the day after"}  # fmt: skip
    read = NeedSchema().read_so_far(raw)
    assert "starts_on" not in read
    found = for_need(database, **read)
    assert (found.total, found.still_open) == (1, ("period",))
    assert found.items[0].reasons.quantity_need == 50_000


def test_a_reservation_of_either_side_makes_the_other_absent(parties: None, database: Database) -> None:
    post(database, [offer_row("o-1"), offer_row("o-2", provider="XAC")], [])
    before = for_need(database, kind="funding", theme="clearance")
    assert refs(before) == ["o-1", "o-2"]
    with database.write() as session:
        reservations.add(session, PROVIDER, "XAB", now=NOW)
    after = for_need(database, kind="funding", theme="clearance")
    assert refs(after) == ["o-2"]
    assert after == dataclasses.replace(before, total=1, items=before.items[1:])


@pytest.mark.parametrize("actor", [PUBLIC, READER, AUDITOR, COORDINATOR, PROVIDER, OTHER_AFFECTED])
def test_who_may_not_enter_the_need_may_not_ask(parties: None, database: Database, actor: Actor) -> None:
    post(database, [offer_row("o-1")], [need_row("n-1")])
    with database.read() as session:
        with pytest.raises(NotAllowed):
            suggestions.for_need(session, actor, need_row(), on=ON)
        with pytest.raises(NotAllowed):
            suggestions.count_for_need(session, actor, need_row(), on=ON)
        with pytest.raises((NotAllowed, NotFound)):
            suggestions.for_stored_need(session, actor, "n-1", on=ON)


def test_the_secretariat_may_ask_on_behalf(parties: None, database: Database) -> None:
    post(database, [offer_row("o-1")], [need_row("n-1")])
    with database.read() as session:
        assert refs(suggestions.for_stored_need(session, SECRETARIAT, "n-1", on=ON)) == ["o-1"]
        with pytest.raises(NotFound):
            suggestions.for_stored_need(session, SECRETARIAT, "n-9", on=ON)


def test_private_fields_of_what_is_suggested_are_left_out(parties: None, database: Database) -> None:
    post(database, [offer_row("o-1", conditions={"imas_nmas": "preferred"}, countries_excluded=["XAD"])], [])
    (found,) = for_need(database, kind="funding", theme="clearance").items
    assert isinstance(found.record, OfferCase)
    assert (found.record.conditions, found.record.countries_excluded) == ({}, ())
    assert found.record.quantity == 100_000
