"""A worker as `flask work` runs it, with limits and an engine of the test's choice.

python -m tests.support.worker URL WAY LEASE_S
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from matchmaker.db.session import Database
from matchmaker.jobs.supervisor import CHILD, Limits
from matchmaker.jobs.work import Stop, work
from tests.support.databases import ROOT, environment_of, url_of
from tests.support.solver import command

REAL = "real"


@contextmanager
def working(database: Database, way: str = REAL, *, lease_s: int = 30) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own; killed by its number afterwards if it still runs."""
    url = url_of(database)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.worker", url, way, str(lease_s)], cwd=ROOT, env=environment_of(url)
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    url, way, lease_s = sys.argv[1:]
    work(
        Database.from_url(url),
        Limits(time_s=60, memory_mb=4096, lease_s=int(lease_s)),
        stopping=Stop().listen(),
        child=CHILD if way == REAL else command(way),
    )
