"""Runs: asking, claiming, leases, results. The worker's own tests are in tests/jobs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from matchmaker.db.queries.audit import history
from matchmaker.db.queries.proposals import ProposalFilter, list_proposals
from matchmaker.db.queries.runs import get_run, list_runs, run_data
from matchmaker.db.session import Database
from matchmaker.domain.matching.cases import Pool, from_json
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.reasons import Reason
from matchmaker.domain.vocabulary import RunStatus
from matchmaker.errors import Conflict, EngineError, InvalidInput, NotAllowed, NotFound
from matchmaker.services import runs
from matchmaker.services.offers import withdraw_offer
from matchmaker.services.runs import ClaimedRun, Lease
from tests.services.world import (
    AUDITOR,
    COORDINATOR,
    EVERYBODY,
    LATER,
    NOW,
    ON,
    OWN_COORDINATOR,
    PROVIDER,
    PUBLIC,
    SECRETARIAT,
    add_parties,
    need_row,
    offer_row,
    pairing,
    plan_of,
    post,
    solve,
)

EXPIRED = NOW + timedelta(seconds=runs.LEASE_S + 1)


@pytest.fixture
def run(database: Database, parties: None) -> str:
    post(database, [offer_row(), offer_row("o-2", "XAC")], [need_row(), need_row("n-2", "XAD")])
    return request(database)


def request(database: Database, on: date = ON, pool: str = "posted") -> str:
    with database.write() as session:
        return runs.request_run(session, COORDINATOR, on=on, now=NOW, pool=pool)


def claim(database: Database, now: object = NOW, ref: str | None = None) -> ClaimedRun | None:
    with database.write() as session:
        return runs.claim_run(session, now=now, ref=ref)  # type: ignore[arg-type]


def store(database: Database, claimed: ClaimedRun, plan: PlanResult, status: RunStatus = RunStatus.COMPLETE) -> bool:
    with database.write() as session:
        return runs.store_result(session, claimed.ref, claimed.attempt, plan, now=LATER, status=status)


def status_of(database: Database, run: str) -> str:
    with database.read() as session:
        return get_run(session, COORDINATOR, run).status


def n_proposals(database: Database, run: str) -> int:
    with database.read() as session:
        return list_proposals(session, COORDINATOR, ProposalFilter(run=run)).total


def test_coordinators_and_secretariat_ask_for_runs_and_nobody_else(database: Database, run: str) -> None:
    for actor in EVERYBODY:
        with database.write() as session:
            if actor in (COORDINATOR, OWN_COORDINATOR, SECRETARIAT):
                assert runs.request_run(session, actor, on=ON, now=NOW)
            else:
                with pytest.raises(NotAllowed):
                    runs.request_run(session, actor, on=ON, now=NOW)


def test_a_snapshot_holds_what_is_published_and_nothing_changes_it_later(database: Database, run: str) -> None:
    with database.write() as session:
        withdraw_offer(session, PROVIDER, "o-1", version=1, now=NOW)
    with database.read() as session:
        pool = from_json(Pool, runs.unpack(run_data(session, run).snapshot))
        view = get_run(session, COORDINATOR, run)
    assert [offer.ref for offer in pool.offers] == ["o-1", "o-2"]
    assert set(pool.parties) == {"XAA", "XAB", "XAC", "XAD"}
    assert (view.status, view.n_offers, view.n_needs, view.pool, view.exercise) == ("queued", 2, 2, "posted", True)
    assert runs.pack(runs.unpack(run_data_of(database, run)))[1] == view.snapshot_sha256


def run_data_of(database: Database, run: str) -> bytes:
    with database.read() as session:
        return run_data(session, run).snapshot


def test_the_same_records_give_the_same_snapshot(database: Database, run: str) -> None:
    assert run_data_of(database, request(database)) == run_data_of(database, run)


def test_what_has_ended_before_the_day_is_not_in_the_pool(database: Database, run: str) -> None:
    with database.read() as session:
        late = request(database, date(2029, 1, 1))
        assert (get_run(session, COORDINATOR, late).n_offers, get_run(session, COORDINATOR, late).n_needs) == (0, 0)


def test_an_unknown_pool_or_policy_is_refused(database: Database, run: str) -> None:
    with database.write() as session, pytest.raises(InvalidInput):
        runs.request_run(session, COORDINATOR, on=ON, now=NOW, pool="mine")
    with database.write() as session, pytest.raises(InvalidInput):
        runs.request_run(session, COORDINATOR, on=ON, now=NOW, policy="none such")


def test_a_run_is_solved_once(database: Database, run: str) -> None:
    claimed = claim(database)
    assert claimed is not None
    assert (claimed.ref, claimed.attempt) == (run, 1)
    assert from_json(Policy, claimed.policy).ref == "balanced"
    assert claim(database) is None
    assert store(database, claimed, plan_of(pairing()))
    assert (status_of(database, run), n_proposals(database, run)) == ("complete", 1)
    assert not store(database, claimed, plan_of(pairing("o-2", "n-2")))
    assert n_proposals(database, run) == 1
    assert claim(database, now=EXPIRED) is None


def test_the_oldest_run_is_claimed_first(database: Database, run: str) -> None:
    with database.write() as session:
        second = runs.request_run(session, COORDINATOR, on=ON, now=LATER)
    first, then = claim(database), claim(database)
    assert first is not None and then is not None
    assert (first.ref, then.ref) == (run, second)


def test_after_a_lost_lease_only_the_new_attempt_stores(database: Database, run: str) -> None:
    lost = claim(database)
    taken = claim(database, now=EXPIRED)
    assert lost is not None and taken is not None
    assert (lost.attempt, taken.attempt) == (1, 2)
    with database.write() as session:
        assert runs.renew_lease(session, run, lost.attempt, now=EXPIRED) is Lease.LOST
    assert not store(database, lost, plan_of(pairing()))
    with database.write() as session:
        assert not runs.fail_run(session, run, lost.attempt, Reason("solver_failed"), now=EXPIRED)
    assert status_of(database, run) == "running"
    assert store(database, taken, plan_of(pairing()))


def test_a_renewed_lease_is_not_taken(database: Database, run: str) -> None:
    claimed = claim(database)
    assert claimed is not None
    with database.write() as session:
        assert runs.renew_lease(session, run, claimed.attempt, now=NOW, lease_s=600) is Lease.HELD
    assert claim(database, now=EXPIRED) is None


def test_a_plan_without_pairings_is_a_result_and_not_a_failure(database: Database, run: str) -> None:
    claimed = claim(database)
    assert claimed is not None
    assert store(database, claimed, plan_of())
    assert status_of(database, run) == "no_solution"


def test_the_last_plan_of_a_stopped_run_is_kept(database: Database, run: str) -> None:
    claimed = claim(database)
    assert claimed is not None
    assert store(database, claimed, plan_of(pairing()), RunStatus.TIME_LIMIT)
    assert (status_of(database, run), n_proposals(database, run)) == ("time_limit", 1)


def test_a_failed_run_says_why(database: Database, run: str) -> None:
    claimed = claim(database)
    assert claimed is not None
    with database.write() as session:
        assert runs.fail_run(session, run, claimed.attempt, Reason("out_of_memory", {"limit": 2}), now=LATER)
    with database.read() as session:
        view = get_run(session, COORDINATOR, run)
    assert (view.status, view.reason, view.finished_at) == ("failed", Reason("out_of_memory", {"limit": 2}), LATER)


def test_a_queued_run_is_cancelled_at_once_and_a_running_one_is_asked_to_stop(database: Database, run: str) -> None:
    running = request(database)
    claimed = claim(database, ref=running)
    assert claimed is not None
    with database.write() as session:
        assert runs.cancel_run(session, COORDINATOR, run, now=LATER) == RunStatus.CANCELLED
    with database.write() as session:
        assert runs.cancel_run(session, COORDINATOR, running, now=LATER) == RunStatus.RUNNING
    with database.write() as session:
        assert runs.renew_lease(session, running, claimed.attempt, now=LATER) is Lease.CANCEL_REQUESTED
    with database.write() as session, pytest.raises(Conflict):
        runs.cancel_run(session, COORDINATOR, run, now=LATER)
    with database.write() as session, pytest.raises(NotFound):
        runs.cancel_run(session, COORDINATOR, "none such", now=LATER)
    assert claim(database) is None


def test_a_cancelled_run_whose_worker_is_gone_is_not_solved_again(database: Database, run: str) -> None:
    assert claim(database) is not None
    with database.write() as session:
        runs.cancel_run(session, COORDINATOR, run, now=LATER)
    assert claim(database, now=LATER + timedelta(seconds=runs.LEASE_S)) is None
    assert status_of(database, run) == "cancelled"


def test_only_who_asks_for_runs_cancels_them(database: Database, run: str) -> None:
    for actor in EVERYBODY:
        if actor not in (COORDINATOR, OWN_COORDINATOR, SECRETARIAT):
            with database.write() as session, pytest.raises(NotAllowed):
                runs.cancel_run(session, actor, run, now=LATER)


def test_solving_in_process_claims_and_stores_like_a_worker(database: Database, run: str) -> None:
    seen: list[Pool] = []

    def make_plan(pool: Pool, policy: Policy) -> PlanResult:
        seen.append(pool)
        return plan_of(pairing())

    assert runs.solve_run(database, run, make_plan, now=lambda: NOW) == RunStatus.COMPLETE
    assert [offer.ref for offer in seen[0].offers] == ["o-1", "o-2"]
    with pytest.raises(Conflict, match="run_taken"):
        runs.solve_run(database, run, make_plan, now=lambda: NOW)


def test_an_engine_that_finds_its_own_result_wrong_ends_the_run_as_failed(database: Database, run: str) -> None:
    def make_plan(pool: Pool, policy: Policy) -> PlanResult:
        raise EngineError("no_proof")

    with pytest.raises(EngineError):
        runs.solve_run(database, run, make_plan, now=lambda: NOW)
    with database.read() as session:
        view = get_run(session, COORDINATOR, run)
    assert (view.status, view.reason) == ("failed", Reason("no_proof"))


def test_a_run_leaves_one_entry_however_many_proposals_it_has(database: Database, run: str) -> None:
    claimed = claim(database)
    assert claimed is not None
    store(database, claimed, plan_of(pairing(), pairing("o-2", "n-2")))
    with database.read() as session:
        assert [entry.action for entry in history(session, AUDITOR, "run", run).items] == [
            "run_stored",
            "run_requested",
        ]
        proposals = list_proposals(session, AUDITOR, ProposalFilter(run=run)).items
        assert [history(session, AUDITOR, "proposal", proposal.ref).items for proposal in proposals] == [(), ()]


def test_the_public_reads_no_run(database: Database, run: str) -> None:
    with database.read() as session:
        assert list_runs(session, PUBLIC).total == 0
        with pytest.raises(NotFound):
            get_run(session, PUBLIC, run)


def test_proposals_remember_their_run_sums_and_sides(database: Database, parties: None) -> None:
    post(database, [offer_row()], [need_row()])
    ref = solve(database, pairing(quantity=40_000))
    with database.read() as session:
        (proposal,) = list_proposals(session, COORDINATOR, ProposalFilter(run=ref)).items
    assert (proposal.offer, proposal.need, proposal.provider, proposal.party) == ("o-1", "n-1", "XAA", "XAB")
    assert (proposal.quantity_offer, proposal.offer_currency, proposal.quantity_need) == (40_000, "USD", 40_000)
    assert (proposal.origin, proposal.status, proposal.version) == ("round", "proposed", 1)


def test_of_several_workers_one_gets_the_run(fresh_database: Database) -> None:
    add_parties(fresh_database)
    post(fresh_database, [offer_row()], [need_row()])
    ref = request(fresh_database)
    with ThreadPoolExecutor(6) as pool:
        claims = list(pool.map(lambda _: claim(fresh_database), range(6)))
    assert [claimed.ref for claimed in claims if claimed is not None] == [ref]
