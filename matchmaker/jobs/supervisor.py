"""Watches over the process that solves one run: lease, cancel, time, and what becomes of its plan.

Single-threaded on purpose: the kernel ends the solver with the *thread* that started it.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import structlog

from matchmaker.db.session import Database
from matchmaker.domain.matching.cases import Pool, from_json, to_json
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.studies.findings import EARLY, Findings
from matchmaker.domain.reasons import Reason
from matchmaker.domain.vocabulary import RunStatus
from matchmaker.errors import Busy, EngineError
from matchmaker.jobs import folders, solver_child
from matchmaker.services import runs
from matchmaker.services.runs import ClaimedRun, Lease

CHILD = (sys.executable, "-m", "matchmaker.jobs.solver_child")
ROOT = Path(__file__).resolve().parents[2]
TICK_S = 0.1
RENEW_S = 1.0
MOST_ATTEMPTS = 5
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use, and how long it stays its worker's without a sign of life."""

    time_s: float
    memory_mb: int
    lease_s: int


class Ending(StrEnum):
    """Why the watch over a solver ended."""

    DONE = "done"
    TIME_LIMIT = "time_limit"
    CANCELLED = "cancelled"
    LOST = "lost"
    STOPPING = "stopping"


def utc_now() -> datetime:
    """The clock of the jobs."""
    return datetime.now(UTC)


class Supervisor:
    """Solves claimed runs, one after the other. `stopping` is asked at every tick whether to give up the run."""

    def __init__(
        self,
        database: Database,
        limits: Limits,
        *,
        child: Sequence[str] = CHILD,
        stopping: Callable[[], bool] = lambda: False,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.limits = limits
        self.child = tuple(child)
        self.stopping = stopping
        self.now = now

    def run_next(self) -> bool:
        """Claim the next run and see it to its end; False if there was none to claim."""
        with self.database.write() as session:
            claimed = runs.claim_run(session, now=self.now(), lease_s=self.limits.lease_s)
        if claimed is None:
            return False
        log = _LOG.bind(run=claimed.ref, attempt=claimed.attempt)
        if claimed.attempt > MOST_ATTEMPTS:
            self._fail(claimed, Reason("attempts_used_up", {"attempts": MOST_ATTEMPTS}))
            log.error("run_given_up")
            return True
        log.info("run_started")
        started = time.monotonic()
        outcome = self._solve(claimed)
        log.info("run_ended", outcome=outcome, seconds=round(time.monotonic() - started, 3))
        return True

    def _solve(self, claimed: ClaimedRun) -> str:
        with folders.run_folder() as folder:
            (folder / solver_child.SNAPSHOT).write_bytes(claimed.snapshot)
            (folder / solver_child.POLICY).write_bytes(claimed.policy)
            if claimed.study is not None:
                (folder / solver_child.STUDY).write_bytes(claimed.study)
            child = self._start(folder)
            try:
                ending = self._watch(child, claimed)
            finally:
                _end(child)
            return self._settle(claimed, folder, ending, child.returncode)

    def _start(self, folder: Path) -> subprocess.Popen[bytes]:
        command = (*self.child, str(folder), str(os.getpid()), str(self.limits.memory_mb), str(self.limits.time_s))
        environment = {
            name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH", "TMPDIR") if name in os.environ
        }
        environment["OPENBLAS_NUM_THREADS"] = "1"
        with (folder / "stderr").open("wb") as stderr:
            return subprocess.Popen(  # noqa: S603 - our own command
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr, cwd=ROOT,
                env=environment, process_group=0,
            )  # fmt: skip

    def _watch(self, child: subprocess.Popen[bytes], claimed: ClaimedRun) -> Ending:
        """Wait for the child, hold the lease, and see why it has to be ended, if it has."""
        started = time.monotonic()
        held_until = started + self.limits.lease_s
        renew_at = 0.0
        while child.poll() is None:
            at = time.monotonic()
            if self.stopping():
                return Ending.STOPPING
            if at - started >= self.limits.time_s:
                return Ending.TIME_LIMIT
            if at >= renew_at:
                lease = self._renew(claimed)
                if lease is Lease.CANCEL_REQUESTED:
                    return Ending.CANCELLED
                if lease is Lease.HELD:
                    held_until, renew_at = at + self.limits.lease_s, at + min(RENEW_S, self.limits.lease_s / 4)
                if lease is Lease.LOST or at >= held_until:
                    return Ending.LOST
            with suppress(subprocess.TimeoutExpired):
                child.wait(TICK_S)
        return Ending.DONE

    def _renew(self, claimed: ClaimedRun, lease_s: int | None = None) -> Lease | None:
        """What the renewal found; None when the database was busy."""
        seconds = self.limits.lease_s if lease_s is None else lease_s
        try:
            with self.database.write() as session:
                return runs.renew_lease(session, claimed.ref, claimed.attempt, now=self.now(), lease_s=seconds)
        except Busy:
            return None

    def _settle(self, claimed: ClaimedRun, folder: Path, ending: Ending, exit_code: int) -> str:
        """Store what came of the run, if it is still ours, and say in a word what that was."""
        if ending is Ending.LOST:
            return ending
        if ending is Ending.STOPPING:
            self._renew(claimed, lease_s=0)  # the next worker need not wait for the lease to run out
            return ending
        if ending is Ending.CANCELLED:
            return self._fail(claimed, Reason("cancelled_by_request", {}), RunStatus.CANCELLED)
        if ending is Ending.TIME_LIMIT:
            stopped = Reason("time_limit", {"seconds": int(self.limits.time_s)})
            return self._keep_last_plan(claimed, folder) or self._fail(claimed, stopped, RunStatus.TIME_LIMIT)
        if exit_code == 0:
            plan = from_json(PlanResult, (folder / solver_child.RESULT).read_bytes())
            return self._store(claimed, plan, _status_of(plan), _findings(folder))
        reason = _reason_of(folder, exit_code)
        kept = self._keep_findings(claimed, folder)
        if kept is None and reason.code == "memory_limit":
            kept = self._keep_last_plan(claimed, folder, RunStatus.MEMORY_LIMIT)
        return kept or self._fail(claimed, reason)

    def _keep_findings(self, claimed: ClaimedRun, folder: Path) -> str | None:
        """Store the plan of a what-if and what its study had found when the solver ended before its time; None without.

        Findings are there from the moment on at which the plan is the last one: it is whole, only the study is not.
        """
        findings = _findings(folder)
        plan = None if findings is None else _last_plan(claimed, folder)
        return None if plan is None else self._store(claimed, plan, _status_of(plan), findings)

    def _keep_last_plan(
        self, claimed: ClaimedRun, folder: Path, status: RunStatus = RunStatus.TIME_LIMIT
    ) -> str | None:
        """Store the best plan so far of a solver that a limit ended; None without one."""
        plan = _last_plan(claimed, folder)
        if plan is None:
            return None
        findings = _findings(folder, "time_limit") if status is RunStatus.TIME_LIMIT else None
        if not plan.goals:  # one on the way, not the last one of all
            plan = dataclasses.replace(plan, stopped=str(status))
        return self._store(claimed, plan, status, findings)

    def _store(self, claimed: ClaimedRun, plan: PlanResult, status: RunStatus, findings: bytes | None = None) -> str:
        def store() -> bool:
            with self.database.write() as session:
                return runs.store_result(
                    session, claimed.ref, claimed.attempt, plan, now=self.now(), status=status, findings=findings
                )

        return str(status) if self._patiently(store) else str(Ending.LOST)

    def _fail(self, claimed: ClaimedRun, reason: Reason, status: RunStatus = RunStatus.FAILED) -> str:
        def fail() -> bool:
            with self.database.write() as session:
                return runs.fail_run(session, claimed.ref, claimed.attempt, reason, now=self.now(), status=status)

        return f"{status}:{reason.code}" if self._patiently(fail) else str(Ending.LOST)

    def _patiently(self, write: Callable[[], bool]) -> bool:
        """Write, again and again while the database is busy, until the lease would have run out."""
        last_try = time.monotonic() + self.limits.lease_s
        while True:
            try:
                return write()
            except Busy:
                if time.monotonic() >= last_try:
                    raise
                time.sleep(TICK_S)


def _status_of(plan: PlanResult) -> RunStatus:
    return RunStatus.TIME_LIMIT if plan.stopped == "time_limit" else RunStatus.COMPLETE


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started, and wait until it is gone."""
    if child.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _last_plan(claimed: ClaimedRun, folder: Path) -> PlanResult | None:
    """The last complete plan that the child wrote, if there is one and it verifies."""
    from matchmaker.domain.matching import verify  # brings scipy, which a web process never loads

    path = folder / solver_child.PLAN
    if not path.exists():
        return None
    plan = from_json(PlanResult, path.read_bytes())
    try:
        verify.check_pairings(from_json(Pool, claimed.snapshot), from_json(Policy, claimed.policy), plan)
    except EngineError as error:
        _LOG.error("plan_does_not_verify", run=claimed.ref, detail=error.code)
        return None
    return plan


def _findings(folder: Path, stopped: str = EARLY) -> bytes | None:
    """What the study found, if one was asked for and it came so far; `stopped`: why it is not all, if that is so."""
    path = folder / solver_child.FINDINGS
    if not path.exists():
        return None
    found = from_json(Findings, path.read_bytes())
    return to_json(dataclasses.replace(found, stopped=stopped) if found.stopped == EARLY else found)


def _reason_of(folder: Path, exit_code: int) -> Reason:
    """Why the child failed, in its own words if it found any."""
    _LOG.error("solver_failed", exit_code=exit_code, stderr=(folder / "stderr").read_text(errors="replace")[-4000:])
    path = folder / solver_child.ERROR
    if path.exists():
        said = json.loads(path.read_bytes())
        return Reason(said["code"], said["params"])
    return Reason("solver_died", {"exit_code": exit_code})
