"""The first page: tasks, counts, dates, what happened."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matchmaker.db.session import Database
from matchmaker.db.writers import parties as writer
from matchmaker.domain.access import Actor
from matchmaker.services import needs, proposals
from matchmaker.services.overview import Overview, overview
from tests.services.world import (
    AFFECTED,
    AUDITOR,
    COORDINATOR,
    LATER,
    NOW,
    ON,
    OTHER_AFFECTED,
    OWN_COORDINATOR,
    PROVIDER,
    PUBLIC,
    READER,
    SECRETARIAT,
    need_row,
    offer_row,
    pairing,
    post,
    solve,
)


@pytest.fixture
def run(database: Database, parties: None) -> str:
    post(database, [offer_row()], [need_row(), need_row("n-2", "XAD", title_public=True)])
    return solve(database, pairing())


def seen(database: Database, actor: Actor) -> Overview:
    with database.read() as session:
        return overview(session, actor, on=ON)


def test_a_coordinator_finds_the_proposals_to_review_and_then_to_send(database: Database, run: str) -> None:
    tasks = seen(database, COORDINATOR).tasks
    assert (tasks.n_to_review, tasks.n_to_send, tasks.n_to_answer) == (1, 0, 0)
    (proposal,) = tasks.to_review
    with database.write() as session:
        proposals.shortlist(session, COORDINATOR, proposal.ref, version=1, now=LATER)
    tasks = seen(database, COORDINATOR).tasks
    assert (tasks.n_to_review, tasks.n_to_send) == (0, 1)


def test_a_recused_coordinator_and_those_who_do_not_review_have_nothing_to_review(database: Database, run: str) -> None:
    for actor in (OWN_COORDINATOR, PROVIDER, AFFECTED, AUDITOR, READER, PUBLIC):
        assert seen(database, actor).tasks.n_to_review == 0


def test_only_the_side_that_is_waited_for_has_an_answer_to_give(database: Database, run: str) -> None:
    (proposal,) = seen(database, COORDINATOR).tasks.to_review
    with database.write() as session:
        proposals.shortlist(session, COORDINATOR, proposal.ref, version=1, now=LATER)
    with database.write() as session:
        proposals.put_to_sides(session, COORDINATOR, proposal.ref, version=2, now=LATER)
    waiting = {actor.id: seen(database, actor).tasks.n_to_answer for actor in (PROVIDER, AFFECTED, COORDINATOR, READER)}
    assert waiting == {PROVIDER.id: 1, AFFECTED.id: 0, COORDINATOR.id: 0, READER.id: 0}


def test_records_wait_for_their_own_office_and_for_the_secretariat(database: Database, run: str) -> None:
    with database.write() as session:
        needs.import_needs(session, AFFECTED, [need_row("n-3"), need_row("n-4")], now=NOW)
    assert seen(database, AFFECTED).tasks.records == (("need", "draft", 2),)
    assert seen(database, SECRETARIAT).tasks.records == ()
    with database.write() as session:
        needs.take_step(session, AFFECTED, "n-3", needs.RecordStep.CLEAR, version=1, now=LATER)
    with database.write() as session:
        needs.take_step(session, AFFECTED, "n-3", needs.RecordStep.SUBMIT, version=2, now=LATER)
    assert seen(database, SECRETARIAT).tasks.records == (("need", "submitted", 1),)
    assert seen(database, OTHER_AFFECTED).tasks.records == ()


def test_counts_are_those_of_records_the_reader_may_know_of(database: Database, run: str) -> None:
    counts = {actor.id: seen(database, actor).counts for actor in (READER, PUBLIC, COORDINATOR)}
    assert (counts[READER.id].offers_posted, counts[READER.id].needs_posted) == (1, 2)
    assert counts[PUBLIC.id].needs_posted == 1
    assert counts[READER.id].needs_without_partner == 2
    assert (counts[COORDINATOR.id].proposals, counts[READER.id].proposals) == ({"proposed": 1}, {})


def test_dates_ahead_are_listed_the_nearest_first_and_none_that_has_passed(database: Database, run: str) -> None:
    def clock(party: str, article: str, due_on: date | None, status: str = "running") -> dict[str, Any]:
        return {"party": party, "article": article, "status": status, "due_on": due_on, "original_due_on": None,
                "source": "List", "as_of_on": None, "basis": "found", "note": None}  # fmt: skip

    with database.write() as session:
        writer.add_clocks(
            session,
            [
                clock("XAB", "art4", date(2027, 3, 1)),
                clock("XAD", "art3", date(2026, 12, 1)),
                clock("XAB", "art7", date(2027, 4, 30)),
                clock("XAD", "art4", date(2026, 5, 1)),
                clock("XAA", "art3", date(2027, 1, 1), "fulfilled_declared"),
                clock("XAC", "art4", None),
                clock("XAC", "art3", date(2027, 1, 1), "decision_not_recorded_here"),
                clock("XAE", "art3", date(2027, 1, 1), "to_be_confirmed"),
                clock("XAE", "art4", date(2031, 1, 1)),
            ],
        )
        session.commit()
    assert [(d.party, d.article) for d in seen(database, READER).deadlines] == [("XAD", "art3"), ("XAB", "art4")]
    assert [(d.party, d.article) for d in seen(database, AFFECTED).deadlines] == [("XAB", "art4"), ("XAB", "art7")]


def test_what_happened_last_is_told_to_those_it_concerns(database: Database, run: str) -> None:
    assert seen(database, AUDITOR).latest[0].action == "run_stored"
    assert [entry.noun for entry in seen(database, AFFECTED).latest] == ["need"]
    assert seen(database, PUBLIC).latest == ()
    assert [view.ref for view in seen(database, COORDINATOR).latest_runs] == [run]
