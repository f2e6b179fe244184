"""Reservations: made by a party, known to it alone, honoured by every later pool."""

from __future__ import annotations

import pytest

from matchmaker.db.queries.audit import history, latest
from matchmaker.db.queries.runs import run_data
from matchmaker.db.session import Database
from matchmaker.domain.access import Actor
from matchmaker.domain.matching.cases import Pool, from_json
from matchmaker.errors import InvalidInput, NotAllowed, NotFound
from matchmaker.services import explanations, reservations, runs
from matchmaker.services.reservations import Reservation
from tests.services.world import (
    AFFECTED,
    COORDINATOR,
    EVERYBODY,
    NOW,
    ON,
    OTHER_AFFECTED,
    OTHER_DONOR,
    PROVIDER,
    need_row,
    offer_row,
    pairing,
    post,
    solve,
)

pytestmark = pytest.mark.usefixtures("parties")


def add(database: Database, actor: Actor, against: str, theme: str | None = None) -> None:
    with database.write() as session:
        reservations.add(session, actor, against, now=NOW, theme=theme)


def remove(database: Database, actor: Actor, against: str, theme: str | None = None) -> None:
    with database.write() as session:
        reservations.remove(session, actor, against, now=NOW, theme=theme)


def own(database: Database, actor: Actor) -> tuple[Reservation, ...]:
    with database.read() as session:
        return reservations.list_own(session, actor)


def pool_of(database: Database) -> Pool:
    with database.write() as session:
        ref = runs.request_run(session, COORDINATOR, on=ON, now=NOW)
    with database.read() as session:
        return from_json(Pool, runs.unpack(run_data(session, ref).snapshot))


def test_a_party_adds_lists_and_removes_its_own(database: Database) -> None:
    add(database, AFFECTED, "XAA")
    add(database, AFFECTED, "XAA")
    add(database, AFFECTED, "XAA", "clearance")
    assert own(database, AFFECTED) == (Reservation("XAA", None), Reservation("XAA", "clearance"))
    remove(database, AFFECTED, "XAA")
    assert own(database, AFFECTED) == (Reservation("XAA", "clearance"),)
    with pytest.raises(NotFound):
        remove(database, AFFECTED, "XAA")


def test_only_focal_points_reserve(database: Database) -> None:
    reserving = (PROVIDER, AFFECTED, OTHER_DONOR, OTHER_AFFECTED)
    for actor in EVERYBODY:
        if actor not in reserving:
            for action in (lambda a=actor: add(database, a, "XAC"), lambda a=actor: own(database, a)):
                with pytest.raises(NotAllowed):
                    action()


def test_nobody_else_lists_or_removes_it(database: Database) -> None:
    add(database, AFFECTED, "XAA")
    assert own(database, PROVIDER) == own(database, OTHER_AFFECTED) == ()
    with pytest.raises(NotFound):
        remove(database, PROVIDER, "XAB")


def test_the_history_says_to_the_own_party_alone_that_something_changed_and_names_nobody(database: Database) -> None:
    add(database, AFFECTED, "XAA")
    for actor in EVERYBODY:
        with database.read() as session:
            told = history(session, actor, "reservation", "XAB").items
            recent = [entry for entry in latest(session, actor) if entry.noun == "reservation"]
        if actor.party == "XAB":
            assert [(entry.action, entry.changed) for entry in told] == [("reservation_changed", {})]
        else:
            assert told == () and recent == []


@pytest.mark.parametrize(
    ("against", "theme", "code"),
    [("XAB", None, "reservation_of_own_party"), ("ZZZ", None, "party_not_known"), ("XAA", "peace", "theme_not_listed")],
)
def test_what_makes_no_sense_is_refused(database: Database, against: str, theme: str | None, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        add(database, AFFECTED, against, theme)
    assert [error.code for error in caught.value.errors] == [code]


def test_later_pools_honour_it_and_earlier_ones_stay_as_they_were(database: Database) -> None:
    post(database, [offer_row()], [need_row(), need_row("n-2", theme="risk_education")])
    assert pool_of(database).reservations == ()
    add(database, AFFECTED, "XAA")
    add(database, PROVIDER, "XAB", "clearance")
    pool = pool_of(database)
    assert (pool.reservations, pool.not_now) == ((("XAB", "XAA"),), (("XAA", "o-1", "n-1"),))


def test_a_pair_left_out_in_private_reads_like_any_other_to_everybody_else(database: Database) -> None:
    add(database, AFFECTED, "XAA")
    post(database, [offer_row(), offer_row("o-2", "XAC")], [need_row()])
    run = solve(database, pairing("o-2"))
    for actor in (COORDINATOR, PROVIDER):
        with database.read() as session:
            page = explanations.pair(session, actor, run, "o-1", "n-1")
        assert "reservation" not in f"{page.reasons}"
    with database.read() as session:
        own_page = explanations.pair(session, AFFECTED, run, "o-1", "n-1")
    assert "reservation" in f"{own_page.reasons.ledger}"
