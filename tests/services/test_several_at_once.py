"""Several callers at the same moment, each with a connection of its own and real commits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from matchmaker.db.queries.needs import get_need
from matchmaker.db.queries.offers import get_offer
from matchmaker.db.queries.proposals import ProposalFilter, list_proposals
from matchmaker.db.session import Database
from matchmaker.domain.access import Actor
from matchmaker.domain.lifecycle import AnswerGiven
from matchmaker.errors import Conflict, MatchmakerError, OverCommitted, StaleVersion
from matchmaker.services import proposals
from matchmaker.services.audit import verify_chain
from tests.services.world import (
    AFFECTED,
    COORDINATOR,
    LATER,
    PROVIDER,
    SECRETARIAT,
    add_parties,
    need_row,
    offer_row,
    pairing,
    post,
    solve,
)

INTERESTED = AnswerGiven("interested")
CALLERS = 4


def at_once(work: list[object]) -> list[object]:
    """What each callable returns or raises of this project's errors, all started at the same moment."""
    ready = Barrier(len(work))

    def run(one: object) -> object:
        ready.wait()
        try:
            return one()  # type: ignore[operator]
        except MatchmakerError as error:
            return error

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


def put_to_provider(database: Database, run: str) -> str:
    with database.read() as session:
        (proposal,) = list_proposals(session, SECRETARIAT, ProposalFilter(run=run)).items
    with database.write() as session:
        proposals.shortlist(session, COORDINATOR, proposal.ref, version=1, now=LATER)
    with database.write() as session:
        proposals.put_to_sides(session, COORDINATOR, proposal.ref, version=2, now=LATER)
    return proposal.ref


def answer(database: Database, actor: Actor, ref: str, version: int) -> int:
    with database.write() as session:
        return proposals.answer(session, actor, ref, INTERESTED, version=version, now=LATER)


@pytest.fixture
def world(fresh_database: Database) -> Database:
    add_parties(fresh_database)
    post(fresh_database, [offer_row()], [need_row(f"n-{number}", quantity=60_000) for number in range(CALLERS)])
    return fresh_database


def test_one_offer_is_never_promised_twice_however_many_answer_at_once(world: Database) -> None:
    refs = []
    for number in range(CALLERS):
        refs.append(put_to_provider(world, solve(world, pairing(need=f"n-{number}", quantity=40_000))))
        answer(world, PROVIDER, refs[-1], 3)
    done = at_once([lambda ref=ref: answer(world, AFFECTED, ref, 4) for ref in refs])
    assert sum(isinstance(one, int) for one in done) == 2  # 100,000 holds 40,000 twice
    assert sum(isinstance(one, OverCommitted) for one in done) == CALLERS - 2
    with world.read() as session:
        assert get_offer(session, PROVIDER, "o-1").committed == 80_000
        taken = [get_need(session, AFFECTED, f"n-{number}").committed for number in range(CALLERS)]
        in_contact = list_proposals(session, SECRETARIAT, ProposalFilter(status="in_contact")).total
        assert verify_chain(session) is None
    assert sorted(value or 0 for value in taken) == [0, 0, 40_000, 40_000]
    assert in_contact == 2


def test_of_several_answers_to_one_proposal_one_counts(world: Database) -> None:
    ref = put_to_provider(world, solve(world, pairing(need="n-0")))
    done = at_once([lambda: answer(world, PROVIDER, ref, 3) for _ in range(CALLERS)])
    assert sorted(str(type(one).__name__) for one in done) == ["StaleVersion"] * (CALLERS - 1) + ["int"]
    with world.read() as session:
        (proposal,) = list_proposals(session, SECRETARIAT).items
    assert (proposal.version, proposal.status, len(proposal.answers)) == (4, "with_affected_state", 1)


def test_of_several_reviews_of_one_proposal_one_counts(world: Database) -> None:
    solve(world, pairing(need="n-0"))
    with world.read() as session:
        (proposal,) = list_proposals(session, SECRETARIAT).items

    def shortlist() -> int:
        with world.write() as session:
            return proposals.shortlist(session, COORDINATOR, proposal.ref, version=1, now=LATER)

    def set_aside() -> int:
        with world.write() as session:
            return proposals.set_aside(session, SECRETARIAT, proposal.ref, "awaiting_fact", version=1, now=LATER)

    done = at_once([shortlist, set_aside, shortlist])
    assert sum(isinstance(one, int) for one in done) == 1
    assert all(isinstance(one, StaleVersion | Conflict) for one in done if not isinstance(one, int))
