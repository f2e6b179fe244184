"""Lists of offers and needs: filters, order, pages, and what each reader gets to see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from matchmaker.db.queries.needs import get_need, list_needs
from matchmaker.db.queries.offers import get_offer, list_offers
from matchmaker.db.queries.records import RecordFilter
from matchmaker.db.queries.themes import count_by_theme
from matchmaker.db.session import Database
from matchmaker.domain.access import OFFER_OWN_PARTY, OPERATOR, Actor
from matchmaker.errors import InvalidInput, NotFound
from matchmaker.services import needs, offers
from tests.services.world import (
    AFFECTED,
    AUDITOR,
    COORDINATOR,
    EVERYBODY,
    NOW,
    OTHER_AFFECTED,
    PROVIDER,
    PUBLIC,
    READER,
    SECRETARIAT,
    add_parties,
    need_row,
    offer_row,
    post,
)


@pytest.fixture(autouse=True)
def records(database: Database) -> None:
    add_parties(database)
    post(
        database,
        [
            offer_row("o-1", title="Détecteurs à double capteur", themes=["clearance", "risk_education"]),
            offer_row("o-2", "XAC", title="Prosthetics", themes=["victim_assistance"], notes="call first",
                      countries_excluded=["XAB"], conditions={"audit_report": "required"}),
            offer_row("o-3", "XAC", title="100% in kind_", themes=["clearance"]),
            offer_row("o-4", provenance="published_fact", source="Annual report"),
        ],
        [
            need_row("n-1", women=3, men=40, notes="internal", named_providers=["XAA"]),
            need_row("n-2", "XAD", title_public=True, theme="risk_education", secured=10_000),
        ],
    )  # fmt: skip
    with database.write() as session:
        offers.import_offers(session, OPERATOR, [offer_row("o-draft")], now=NOW)
    with database.write() as session:
        needs.import_needs(session, OPERATOR, [need_row("n-draft")], now=NOW)


def offers_of(database: Database, actor: Actor, *, sort: str = "ref", **keep: object) -> list[str]:
    with database.read() as session:
        return [view.ref for view in list_offers(session, actor, RecordFilter(**keep), sort=sort).items]  # type: ignore[arg-type]


def needs_of(database: Database, actor: Actor, *, sort: str = "ref", **keep: object) -> list[str]:
    with database.read() as session:
        return [view.ref for view in list_needs(session, actor, RecordFilter(**keep), sort=sort).items]  # type: ignore[arg-type]


def test_each_filter_keeps_what_it_says(database: Database) -> None:
    assert offers_of(database, READER, theme="clearance") == ["o-1", "o-3", "o-4"]
    assert offers_of(database, READER, theme="risk_education") == ["o-1"]
    assert offers_of(database, READER, party="XAC") == ["o-2", "o-3"]
    assert offers_of(database, READER, provenance="published_fact") == ["o-4"]
    assert offers_of(database, READER, kind="training") == []
    assert offers_of(database, PROVIDER, status="draft") == ["o-draft"]
    assert offers_of(database, READER, exercise=False) == []
    assert needs_of(database, READER, theme="clearance", party="XAB") == ["n-1"]
    assert needs_of(database, READER, kind="funding", exercise=True) == ["n-1", "n-2"]


def test_text_is_found_whatever_its_case_or_accents_and_signs_mean_themselves(database: Database) -> None:
    assert offers_of(database, READER, text="DETECTEURS A") == ["o-1"]
    assert offers_of(database, READER, text="détecteurs") == ["o-1"]
    assert offers_of(database, READER, text="100%") == ["o-3"]
    assert offers_of(database, READER, text="%") == ["o-3"]
    assert offers_of(database, READER, text="d_") == ["o-3"]
    assert offers_of(database, READER, text="call first") == []


def test_lists_are_in_the_order_asked_for_and_end_in_a_fixed_one(database: Database) -> None:
    assert offers_of(database, READER, sort="-ref") == ["o-4", "o-3", "o-2", "o-1"]
    assert offers_of(database, READER, sort="party") == ["o-1", "o-4", "o-2", "o-3"]
    assert offers_of(database, READER, sort="-party") == ["o-2", "o-3", "o-1", "o-4"]
    with database.read() as session, pytest.raises(InvalidInput):
        list_offers(session, READER, sort="quantity")


def test_pages_add_up_to_the_whole_list(database: Database) -> None:
    with database.read() as session:
        pages = [list_offers(session, READER, sort="ref", limit=3, offset=offset) for offset in (0, 3, 6)]
        odd = list_offers(session, READER, limit=-5, offset=-5)
    assert [[view.ref for view in page.items] for page in pages] == [["o-1", "o-2", "o-3"], ["o-4"], []]
    assert {page.total for page in pages} == {4}
    assert (odd.limit, odd.offset, len(odd.items)) == (1, 0, 1)


def test_before_publication_a_record_is_in_the_lists_of_its_party_secretariat_and_auditor_alone(
    database: Database,
) -> None:
    for actor in EVERYBODY:
        assert ("o-draft" in offers_of(database, actor)) == (actor in (SECRETARIAT, AUDITOR) or actor.party == "XAA")
        assert ("n-draft" in needs_of(database, actor)) == (actor in (SECRETARIAT, AUDITOR) or actor.party == "XAB")


def test_the_public_sees_offers_and_the_needs_whose_titles_are_let_out(database: Database) -> None:
    assert offers_of(database, PUBLIC) == ["o-1", "o-2", "o-3", "o-4"]
    assert needs_of(database, PUBLIC) == ["n-2"]
    with database.read() as session:
        need = get_need(session, PUBLIC, "n-2")
        with pytest.raises(NotFound):
            get_need(session, PUBLIC, "n-1")
    assert (need.title, need.theme) == ("Need n-2", "risk_education")
    assert (need.quantity, need.open_quantity, need.secured, need.currency) == (None, None, None, None)


def test_fields_of_the_own_party_come_out_empty_for_others_in_lists_and_alone(database: Database) -> None:
    for actor in (READER, AFFECTED, COORDINATOR, SECRETARIAT):
        with database.read() as session:
            alone = get_offer(session, actor, "o-2")
            listed = list_offers(session, actor, RecordFilter(party="XAC"), sort="ref").items[0]
        assert alone == listed
        assert (alone.notes, alone.countries_excluded, alone.conditions) == (None, (), {})
        assert set(alone.hidden) == OFFER_OWN_PARTY
        assert alone.quantity == 100_000


def test_small_counts_are_left_out_and_named_as_hidden(database: Database) -> None:
    with database.read() as session:
        others, own = get_need(session, OTHER_AFFECTED, "n-1"), get_need(session, AFFECTED, "n-1")
    assert (others.women, others.men, others.named_providers) == (None, 40, ())
    assert {"women", "named_providers", "notes"} == set(others.hidden)
    assert (own.women, own.named_providers, own.notes, own.hidden) == (3, ("XAA",), "internal", ())


def test_what_is_open_is_net_of_what_is_secured(database: Database) -> None:
    with database.read() as session:
        assert get_need(session, READER, "n-2").open_quantity == 50_000


def _noted(asked: list[str]) -> Callable[..., None]:
    def note(*args: Any) -> None:
        if args[2].startswith(("SELECT", "WITH")):
            asked.append(args[2])

    return note


def test_a_list_takes_the_same_number_of_questions_however_long_it_is(database: Database) -> None:
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", _noted(asked))
    with database.read() as session:
        list_offers(session, READER, limit=1)
        one, _ = len(asked), asked.clear()
        list_offers(session, READER, limit=50)
    assert one == len(asked) == 4  # names in order, how many, the rows, their lists


def test_themes_are_counted_as_far_as_the_reader_may_know_of_records(database: Database) -> None:
    with database.read() as session:
        seen = {row.theme: (row.offers, row.needs) for row in count_by_theme(session, READER)}
        public = {row.theme: (row.offers, row.needs) for row in count_by_theme(session, PUBLIC)}
    assert (seen["clearance"], seen["risk_education"], seen["reporting"]) == ((2, 1), (1, 1), (0, 0))
    assert (public["clearance"], public["risk_education"]) == ((2, 0), (1, 1))
