"""What becomes of a run whose solver is cancelled, too slow, too large, wrong or gone."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from matchmaker.db.queries.proposals import ProposalFilter, list_proposals
from matchmaker.db.queries.runs import RunView, get_run, list_runs
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR
from matchmaker.domain.matching.run import make_plan
from matchmaker.exchange.sentences import ending_line
from matchmaker.jobs.supervisor import Limits, Supervisor
from matchmaker.services import runs
from matchmaker.services.comparisons import scenario_page
from matchmaker.services.results import load
from matchmaker.services.scenarios import Study, request_scenario
from tests.support.processes import children_of, command_of, is_alive, wait_until
from tests.support.solver import command

ON = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def folder(small_pool: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the run folders of this test are made."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def supervisor_of(database: Database, way: str, *, time_s: float = 60, memory_mb: int = 4096) -> Supervisor:
    return Supervisor(database, Limits(time_s=time_s, memory_mb=memory_mb, lease_s=30), child=command(way))


def supervise(supervisor: Supervisor) -> tuple[str, RunView]:
    """Ask for a run, have it solved, and read what became of it."""
    with supervisor.database.write() as session:
        ref = runs.request_run(session, OPERATOR, on=ON, now=datetime.now(UTC))
    assert supervisor.run_next()
    with supervisor.database.read() as session:
        return ref, get_run(session, OPERATOR, ref)


def stop_when_there_is_a_plan(supervisor: Supervisor, folder: Path) -> None:
    """Let the time be over as soon as the solver has written a complete plan."""

    def look() -> bool:
        if list(folder.glob("*/plan.json")):
            supervisor.limits = replace(supervisor.limits, time_s=0)
        return False

    supervisor.stopping = look


def count_proposals(database: Database, ref: str) -> int:
    with database.read() as session:
        return list_proposals(session, OPERATOR, ProposalFilter(run=ref), limit=1).total


def test_a_run_stopped_at_its_time_limit_keeps_its_last_plan(small_pool: Database, folder: Path) -> None:
    supervisor = supervisor_of(small_pool, "plan_then_wait")
    stop_when_there_is_a_plan(supervisor, folder)
    ref, run = supervise(supervisor)
    assert run.status == "time_limit"
    assert run.n_proposals == count_proposals(small_pool, ref) > 0
    assert run.result_sha256


def test_a_run_stopped_before_it_had_a_plan_says_so(small_pool: Database) -> None:
    ref, run = supervise(supervisor_of(small_pool, "wait", time_s=1))
    assert run.status == "time_limit"
    assert run.reason is not None
    assert run.reason.code == "time_limit"
    assert count_proposals(small_pool, ref) == 0


def test_a_last_plan_that_does_not_verify_is_not_kept(small_pool: Database, folder: Path) -> None:
    supervisor = supervisor_of(small_pool, "wrong_plan_then_wait")
    stop_when_there_is_a_plan(supervisor, folder)
    ref, run = supervise(supervisor)
    assert (run.status, run.n_proposals, run.result_sha256) == ("time_limit", 0, None)
    assert count_proposals(small_pool, ref) == 0


def test_a_cancelled_run_ends_its_solver_and_all_that_it_started(small_pool: Database) -> None:
    seen: list[int] = []

    def cancel_once() -> bool:
        for solver in children_of(os.getpid()):
            if "tests.support.solver" not in command_of(solver):
                continue  # a browser that other tests of this process share
            for started in children_of(solver):
                if not seen:
                    seen.extend((solver, started))
                    with small_pool.read() as session:
                        (running,) = list_runs(session, OPERATOR, status="running").items
                    with small_pool.write() as session:
                        runs.cancel_run(session, OPERATOR, running.ref, now=datetime.now(UTC))
        return False

    supervisor = supervisor_of(small_pool, "wait")
    supervisor.stopping = cancel_once
    began = time.monotonic()
    ref, run = supervise(supervisor)
    assert time.monotonic() - began < 30
    assert run.status == "cancelled"
    assert len(seen) == 2
    wait_until(lambda: not any(is_alive(pid) for pid in seen), 5, "both end: what was killed may take a moment to go")
    assert count_proposals(small_pool, ref) == 0


def test_a_run_that_needs_too_much_memory_says_so(small_pool: Database) -> None:
    _, run = supervise(supervisor_of(small_pool, "too_much_memory", memory_mb=1024))
    assert run.status == "failed"
    assert run.reason is not None
    assert (run.reason.code, run.reason.params) == ("memory_limit", {"megabytes": 1024})


def test_a_run_stopped_at_its_memory_limit_keeps_its_last_plan(small_pool: Database) -> None:
    ref, run = supervise(supervisor_of(small_pool, "plan_then_too_much_memory", memory_mb=1024))
    assert (run.status, run.reason) == ("memory_limit", None)
    assert run.n_proposals == count_proposals(small_pool, ref) > 0
    with small_pool.read() as session:
        _, _, plan = load(session, ref)
    assert plan is not None
    assert (plan.stopped, plan.word) == ("memory_limit", "best_found")


@pytest.mark.parametrize(("way", "code"), [("die", "solver_died"), ("find_itself_wrong", "engine_error")])
def test_a_solver_that_fails_fails_its_run_alone(small_pool: Database, way: str, code: str) -> None:
    _, failed = supervise(supervisor_of(small_pool, way))
    assert failed.status == "failed"
    assert failed.reason is not None
    assert failed.reason.code == code
    _, after = supervise(supervisor_of(small_pool, "a_moment"))
    assert after.status == "complete"


def test_the_engine_itself_works_in_the_least_memory_that_may_be_set(small_pool: Database) -> None:
    _, run = supervise(supervisor_of(small_pool, "a_moment", memory_mb=1024))
    assert run.status == "complete"


def test_what_a_study_had_found_is_kept_when_its_solver_is_killed(small_pool: Database) -> None:
    with small_pool.write() as session:
        base = runs.request_run(session, OPERATOR, on=ON, now=datetime.now(UTC))
    runs.solve_run(small_pool, base, make_plan, now=lambda: datetime.now(UTC))
    asked = Study("alternatives")
    with small_pool.write() as session:
        ref = request_scenario(session, OPERATOR, base, [], now=datetime.now(UTC), study=asked)
    assert supervisor_of(small_pool, "killed_in_a_study").run_next()
    with small_pool.read() as session:
        run, page = get_run(session, OPERATOR, ref), scenario_page(session, OPERATOR, ref)
    assert (run.status, run.reason) == ("complete", None)
    assert page.beside is not None and not page.beside.comparison.pairs, "the plan is whole"
    found = page.findings
    assert found is not None
    assert (found.complete, found.stopped, found.solves) == (False, "stopped_early", 1)
    assert [one.settings for one in found.alternatives] == ["as_run", "balanced", "most_urgent_first"]
    assert "stopped before all were looked into" in ending_line(found)
