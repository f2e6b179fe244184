"""Workers as processes, on both databases: killed, stopped, frozen, several at once. No run is lost or stored twice."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import ExitStack
from datetime import UTC, date, datetime

from sqlalchemy import text

from matchmaker.db.queries.proposals import ProposalFilter, list_proposals
from matchmaker.db.queries.runs import RunView, get_run
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR
from matchmaker.jobs.supervisor import Limits
from matchmaker.jobs.work import work
from matchmaker.services import audit, runs
from tests.support.databases import run_flask, url_of
from tests.support.factories import add_need, add_offer, add_proposal
from tests.support.processes import children_of, is_alive, state_of, wait_until
from tests.support.worker import working

ON = date(2026, 11, 23)


def request_run(database: Database) -> str:
    with database.write() as session:
        return runs.request_run(session, OPERATOR, on=ON, now=datetime.now(UTC))


def read_run(database: Database, ref: str) -> RunView:
    with database.read() as session:
        return get_run(session, OPERATOR, ref)


def count_proposals(database: Database, ref: str) -> int:
    with database.read() as session:
        return list_proposals(session, OPERATOR, ProposalFilter(run=ref), limit=1).total


def wait_for(database: Database, ref: str, status: str, seconds: float = 40) -> RunView:
    wait_until(lambda: read_run(database, ref).status == status, seconds, f"run {ref} {status}")
    return read_run(database, ref)


def wait_for_solver(worker: subprocess.Popen[bytes]) -> int:
    wait_until(lambda: children_of(worker.pid), 20, "a solver of the worker")
    return children_of(worker.pid)[0]


def test_a_worker_killed_in_mid_solve_loses_nothing(small_pool: Database) -> None:
    ref = request_run(small_pool)
    with working(small_pool, "plan_then_wait", lease_s=2) as first:
        solver = wait_for_solver(first)
        wait_for(small_pool, ref, "running")
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        wait_until(lambda: not is_alive(solver), 5, "the solver ends with its worker")
    with working(small_pool):
        done = wait_for(small_pool, ref, "complete")
    assert done.attempt == 2
    assert done.n_proposals == count_proposals(small_pool, ref) > 0


def test_a_worker_told_to_end_hands_its_run_over_at_once(small_pool: Database) -> None:
    ref = request_run(small_pool)
    with working(small_pool, "wait", lease_s=600) as first:
        solver = wait_for_solver(first)
        first.send_signal(signal.SIGTERM)
        assert first.wait(10) == 0
        assert not is_alive(solver)
    with working(small_pool):
        assert wait_for(small_pool, ref, "complete").attempt == 2


def test_a_worker_that_wakes_with_a_result_after_its_lease_stores_nothing(small_pool: Database) -> None:
    ref = request_run(small_pool)
    with working(small_pool, "a_moment", lease_s=2) as frozen, ExitStack() as stack:
        solver = wait_for_solver(frozen)
        frozen.send_signal(signal.SIGSTOP)
        wait_until(lambda: not is_alive(solver), 20, "the solver finishes while its worker is frozen")
        stack.enter_context(working(small_pool))
        done = wait_for(small_pool, ref, "complete")
        frozen.send_signal(signal.SIGCONT)
        wait_until(lambda: state_of(solver) is None, 10, "the frozen worker looks at what its solver left")
        frozen.send_signal(signal.SIGTERM)
        assert frozen.wait(10) == 0
    after = read_run(small_pool, ref)
    assert (after.attempt, after.status, after.finished_at) == (2, "complete", done.finished_at)
    assert count_proposals(small_pool, ref) == done.n_proposals


def test_a_worker_that_wakes_after_its_lease_ends_its_solver(small_pool: Database) -> None:
    ref = request_run(small_pool)
    with working(small_pool, "plan_then_wait", lease_s=2) as frozen, ExitStack() as stack:
        solver = wait_for_solver(frozen)
        frozen.send_signal(signal.SIGSTOP)
        stack.enter_context(working(small_pool))
        wait_for(small_pool, ref, "complete")
        assert is_alive(solver)
        frozen.send_signal(signal.SIGCONT)
        wait_until(lambda: not is_alive(solver), 10, "the worker that lost its run ends its solver")


def test_three_workers_solve_each_of_four_runs_once(small_pool: Database) -> None:
    refs = [request_run(small_pool) for _ in range(4)]
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(working(small_pool))
        done = [wait_for(small_pool, ref, "complete", 60) for ref in refs]
    assert [run.attempt for run in done] == [1] * 4
    assert len({run.result_sha256 for run in done}) == 1
    assert [count_proposals(small_pool, ref) for ref in refs] == [run.n_proposals for run in done]


def test_the_command_solves_what_waits_and_ends(small_pool: Database) -> None:
    refs = [request_run(small_pool) for _ in range(2)]
    ended = run_flask(url_of(small_pool), "work", "--once")
    assert ended.returncode == 0
    assert [read_run(small_pool, ref).status for ref in refs] == ["complete", "complete"]


def test_a_worker_ends_contacts_whose_date_has_passed(fresh_database: Database) -> None:
    """The sums of two contacts come free, that of a third, whose date is to come, stays."""
    with fresh_database.write() as session:
        offer, need = add_offer(session, committed=60_000), add_need(session, committed=60_000)
        later_offer, later_need = add_offer(session, committed=60_000), add_need(session, committed=60_000)
        gone, to_come = date(2026, 1, 1), date(2100, 1, 1)
        add_proposal(session, offer=offer, need=need, status="in_contact", expires_on=gone)
        add_proposal(session, offer=later_offer, need=later_need, status="in_contact", expires_on=to_come)
        session.commit()
    work(fresh_database, Limits(time_s=5, memory_mb=4096, lease_s=5), stopping=lambda: False, once=True)
    with fresh_database.read() as session:
        rows = session.execute(text("SELECT status FROM proposal ORDER BY id")).scalars().all()
        sums = session.execute(text("SELECT committed FROM offer ORDER BY id")).scalars().all()
        assert audit.verify_chain(session) is None
    assert rows == ["expired", "in_contact"]
    assert sums == [0, 60_000]
