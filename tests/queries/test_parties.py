"""Parties with their standing, clocks and bodies."""

from __future__ import annotations

from datetime import date

import pytest

from matchmaker.db.queries.parties import get_party, list_parties, party_names
from matchmaker.db.session import Database
from matchmaker.db.writers import parties as writer
from matchmaker.errors import NotFound
from tests.support.factories import add_party

FACT = {"source": "Depositary", "as_of_on": date(2026, 1, 1), "basis": "found"}


@pytest.fixture(autouse=True)
def parties(database: Database) -> None:
    with database.write() as session:
        add_party(session, "XAA", name_en="Exercise State A", name_fr="État d’exercice A", region="150")
        add_party(session, "XAB", name_en="Exercise State B")
        add_party(session, "org-x", party_type="ngo", name_en="Aid organisation", exercise=False)
        writer.add_standing(
            session,
            [
                {"party": "XAA", "convention": "apmbc", "status": "not_party", "since_on": None, **FACT},
                {"party": "XAA", "convention": "ccm", "status": "state_party", "since_on": date(2011, 5, 1), **FACT},
            ],
        )
        clock = {"party": "XAA", "article": "art4", "status": "extended", "due_on": date(2028, 8, 1), "note": None,
                 "original_due_on": date(2021, 5, 1), **FACT}  # fmt: skip
        undecided = {**clock, "party": "XAB", "status": "decision_not_recorded_here"}
        writer.add_clocks(
            session, [clock, {**clock, "article": "art3", "status": "running", "due_on": None}, undecided]
        )
        extension = {"party": "XAA", "article": "art4", "source": "Decision", "basis": "found", "note": None,
                     "requested_on": None}  # fmt: skip
        writer.add_extensions(
            session,
            [
                {**extension, "number": 2, "until_on": date(2028, 8, 1)},
                {**extension, "number": 1, "until_on": date(2024, 8, 1)},
            ],
        )
        writer.add_bodies(session, [{"party": "XAA", "kind": "geneva_mission", "name": "Mission in Geneva"}])
        session.commit()


def refs(database: Database, **keep: object) -> list[str]:
    with database.read() as session:
        return [party.ref for party in list_parties(session, **keep).items]  # type: ignore[arg-type]


def test_parties_are_listed_by_their_english_names_and_filtered(database: Database) -> None:
    assert refs(database) == ["org-x", "XAA", "XAB"]
    assert refs(database, party_type="state") == ["XAA", "XAB"]
    assert refs(database, ccm="state_party") == ["XAA"]
    assert refs(database, region="150") == ["XAA"]
    assert refs(database, exercise=False) == ["org-x"]
    assert refs(database, text="etat d") == ["XAA"]
    assert refs(database, text="xab") == ["XAB"]
    assert refs(database, text="nobody") == []


def test_pages_of_parties_add_up(database: Database) -> None:
    assert refs(database, limit=2) + refs(database, limit=2, offset=2) == refs(database)


def test_one_party_comes_with_everything_recorded_about_it(database: Database) -> None:
    with database.read() as session:
        found = get_party(session, "XAA")
    assert found.party.ccm == "state_party"
    assert found.party.names["name_fr"] == "État d’exercice A"
    assert [(standing.convention, standing.status) for standing in found.standing] == [
        ("ccm", "state_party"),
        ("apmbc", "not_party"),
    ]
    art3, art4 = found.clocks
    assert (art3.article, art3.due_on, art3.extensions) == ("art3", None, ())
    assert [(e.number, e.until_on) for e in art4.extensions] == [(1, date(2024, 8, 1)), (2, date(2028, 8, 1))]
    assert [(body.kind, body.name) for body in found.bodies] == [("geneva_mission", "Mission in Geneva")]


def test_a_clock_that_waits_for_a_decision_shows_no_date(database: Database) -> None:
    with database.read() as session:
        (clock,) = get_party(session, "XAB").clocks
    assert (clock.status, clock.due_on) == ("decision_not_recorded_here", None)


def test_an_unknown_party_is_not_found(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFound):
        get_party(session, "ZZZ")


def test_names_of_all_parties_come_in_one_mapping(database: Database) -> None:
    with database.read() as session:
        names = party_names(session)
    assert set(names) == {"XAA", "XAB", "org-x"}
    assert names["XAA"]["name_en"] == "Exercise State A"
