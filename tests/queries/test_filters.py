"""The filters of lists, and that none of them tells what a reader may not know."""

from __future__ import annotations

from datetime import date

import pytest

from matchmaker.db.queries.needs import count_needs, list_needs
from matchmaker.db.queries.offers import count_offers, list_offers
from matchmaker.db.queries.parties import list_parties
from matchmaker.db.queries.records import RecordFilter
from matchmaker.db.session import Database
from matchmaker.db.writers import parties as writer
from matchmaker.domain.access import Actor
from tests.services.world import AFFECTED, PUBLIC, READER, add_parties, need_row, offer_row, post
from tests.support.factories import add_party

FACT = {"source": "Depositary", "as_of_on": date(2026, 1, 1), "basis": "found", "since_on": None}
URGENT = {"urgency": "u4", "urgency_evidence": "Casualties in the last year."}


@pytest.fixture(autouse=True)
def records(database: Database) -> None:
    add_parties(database)
    with database.write() as session:
        add_party(session, "EGY", name_en="Egypt", name_fr="Égypte", region="002", subregion="015", exercise=False)
        add_party(session, "DNK", name_en="Denmark", name_fr="Danemark", region="150", subregion="154", exercise=False)
        add_party(session, "ESP", name_en="Spain", name_fr="Espagne", region="150", subregion="039", exercise=False)
        statuses = {"EGY": "not_party", "DNK": "state_party", "ESP": "state_party"}
        writer.add_standing(
            session, [{"party": ref, "convention": "ccm", "status": how, **FACT} for ref, how in statuses.items()]
        )
        session.commit()
    surgery = {"kind": "training", "unit": "place", "class_code": "surgery", "currency": None, "quantity": 10}
    post(
        database,
        [
            offer_row("o-dk", "DNK", title="Démineurs et formation", languages=["en", "fr"]),
            offer_row("o-es", "ESP", title="Cirugía de guerra", themes=["victim_assistance"], languages=["es"],
                      **surgery),
            offer_row("o-past", "DNK", title="Past", starts_on=date(2024, 1, 1), ends_on=date(2025, 1, 1)),
        ],
        [
            need_row("n-eg", "EGY", title="Clearance", title_public=True, languages=["ar"], **URGENT),
            need_row("n-own", "XAB", title="Clearance at home", title_public=True, languages=["ar"], secured=60_000),
            need_row("n-fact", "EGY", title="Past need", provenance="published_fact", source="Report", **URGENT),
        ],
    )  # fmt: skip


def offers_of(database: Database, actor: Actor, sort: str = "ref", locale: str = "en", **keep: object) -> list[str]:
    with database.read() as session:
        kept = RecordFilter(**keep)  # type: ignore[arg-type]
        page = list_offers(session, actor, kept, sort=sort, locale=locale)
        assert page.total == len(page.items) == count_offers(session, actor, kept)
        return [view.ref for view in page.items]


def needs_of(database: Database, actor: Actor, sort: str = "ref", **keep: object) -> list[str]:
    with database.read() as session:
        kept = RecordFilter(**keep)  # type: ignore[arg-type]
        page = list_needs(session, actor, kept, sort=sort)
        assert page.total == len(page.items) == count_needs(session, actor, kept)
        return [view.ref for view in page.items]


def test_each_filter_of_the_party_keeps_what_it_says(database: Database) -> None:
    assert offers_of(database, READER, treaty_status="state_party") == ["o-dk", "o-es", "o-past"]
    assert offers_of(database, READER, treaty_status="signatory") == []
    assert needs_of(database, READER, treaty_status="not_party") == ["n-eg", "n-fact"]
    assert offers_of(database, READER, region="150") == ["o-dk", "o-es", "o-past"]
    assert offers_of(database, READER, region="039") == ["o-es"]
    assert offers_of(database, READER, language="fr") == ["o-dk"]
    assert offers_of(database, READER, urgency="u4") == []


def test_words_are_looked_for_in_title_party_and_reference_and_all_must_be_there(database: Database) -> None:
    assert offers_of(database, READER, text="demineurs") == ["o-dk"]
    assert offers_of(database, READER, text="espagne guerra") == ["o-es"]
    assert offers_of(database, READER, text="espagne formation") == []
    assert offers_of(database, READER, text="O-ES") == ["o-es"]
    assert needs_of(database, READER, text="égypte") == ["n-eg", "n-fact"]
    assert offers_of(database, READER, text="x " * 500) == []


def test_open_keeps_what_is_published_not_past_and_has_something_left(database: Database) -> None:
    day = date(2026, 11, 3)
    assert offers_of(database, READER, open_on=day) == ["o-dk", "o-es"]
    assert needs_of(database, READER, open_on=day, provenance="posted") == ["n-eg"]


def test_open_does_not_tell_the_public_of_dates_or_sums_that_it_may_not_read(database: Database) -> None:
    day = date(2026, 11, 3)
    assert offers_of(database, PUBLIC, open_on=day) == ["o-dk", "o-es", "o-past"]
    assert needs_of(database, PUBLIC, open_on=day, provenance="posted") == ["n-eg", "n-own"]


def test_training_of_medical_personnel_is_a_saved_view(database: Database) -> None:
    assert offers_of(database, READER, view="medical_training") == ["o-es"]
    assert offers_of(database, PUBLIC, view="medical_training") == []  # the topic is for participants
    assert offers_of(database, READER, view="no-such-view") == []


def test_a_filter_finds_nothing_by_a_field_that_its_reader_may_not_read(database: Database) -> None:
    assert needs_of(database, READER, urgency="u4") == ["n-eg", "n-fact"]
    assert needs_of(database, PUBLIC, urgency="u4") == ["n-fact"]
    assert needs_of(database, READER, language="ar") == ["n-eg", "n-own"]
    assert needs_of(database, PUBLIC, language="ar") == []
    assert needs_of(database, AFFECTED, language="ar") == ["n-eg", "n-own"]


def test_an_order_by_a_hidden_field_tells_nothing(database: Database) -> None:
    assert offers_of(database, READER, sort="ends") == ["o-past", "o-dk", "o-es"]
    assert offers_of(database, PUBLIC, sort="ends") == offers_of(database, PUBLIC, sort="-ends")
    assert needs_of(database, READER, sort="-urgency") == ["n-eg", "n-fact", "n-own"]
    assert needs_of(database, PUBLIC, sort="-urgency")[0] == "n-fact"


def test_names_are_in_the_order_of_the_readers_language_accents_or_not(database: Database) -> None:
    def names(locale: str) -> list[str]:
        with database.read() as session:
            return [
                party.ref for party in list_parties(session, exercise=False, party_type="state", locale=locale).items
            ]

    assert names("en") == ["DNK", "EGY", "ESP"]
    assert names("fr") == ["DNK", "EGY", "ESP"]  # Danemark, Égypte, Espagne


def test_parties_are_found_by_subregion_and_by_what_they_owe(database: Database) -> None:
    with database.write() as session:
        clock = {"party": "EGY", "article": "art4", "due_on": date(2028, 1, 1), "original_due_on": None, "note": None}
        facts = {name: value for name, value in FACT.items() if name != "since_on"}
        writer.add_clocks(session, [{**clock, "status": "running", **facts}])
        writer.add_clocks(session, [{**clock, "party": "DNK", "status": "fulfilled_declared", **facts}])
        session.commit()
    with database.read() as session:
        assert [party.ref for party in list_parties(session, obligation="art4").items] == ["EGY"]
        assert [party.ref for party in list_parties(session, region="154").items] == ["DNK"]
