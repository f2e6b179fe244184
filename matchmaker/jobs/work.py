"""The worker's loop: claim a run, see it solved, look for the next."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import FrameType

import structlog

from matchmaker.db.session import Database
from matchmaker.errors import Busy
from matchmaker.jobs import folders
from matchmaker.jobs.supervisor import CHILD, Limits, Supervisor
from matchmaker.services import proposals, scenarios

POLL_S = 1.0
TIDY_S = 60.0
_LOG = structlog.get_logger(__name__)


class Stop:
    """Turns true at the first SIGTERM or SIGINT."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> Stop:
        """Take over the two signals of this process."""
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)
        return self

    def __call__(self) -> bool:
        return self.asked

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def work(
    database: Database,
    limits: Limits,
    *,
    stopping: Callable[[], bool],
    once: bool = False,
    child: Sequence[str] = CHILD,
) -> None:
    """Solve queued runs until `stopping` says so; with `once`, until none is left."""
    folders.sweep()
    supervisor = Supervisor(database, limits, child=child, stopping=stopping)
    _LOG.info("worker_started", time_limit_s=limits.time_s, memory_mb=limits.memory_mb, lease_s=limits.lease_s)
    tidied_at = -TIDY_S
    while not stopping():
        if time.monotonic() - tidied_at >= TIDY_S:
            _tidy(database)
            tidied_at = time.monotonic()
        if not _run_next(supervisor):
            if once:
                return
            _rest(POLL_S, stopping)
    _LOG.info("worker_stopped")


def _tidy(database: Database) -> None:
    """End contacts whose date has passed: their sums are open again. Remove what-ifs whose time has passed."""
    try:
        with database.write() as session:
            ended = proposals.expire_contacts(session, now=datetime.now(UTC))
        with database.write() as session:
            scenarios.delete_expired(session, now=datetime.now(UTC))
    except Busy:
        _LOG.warning("database_busy")
        return
    if ended:
        _LOG.info("contacts_expired", number=ended)


def _run_next(supervisor: Supervisor) -> bool:
    try:
        return supervisor.run_next()
    except Busy:
        _LOG.warning("database_busy")
        return False


def _rest(seconds: float, stopping: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stopping():
        time.sleep(0.1)
