"""A real server for browser tests: gunicorn on a free port of this machine, ended by its number."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from matchmaker.db.session import Database
from tests.support.databases import ROOT, environment_of, run_flask, url_of

START_S = 60
_PORTS, _SHARES = 8000, 16


@dataclass(frozen=True)
class LiveServer:
    """`url` ends without a slash. The tests of a module share the server and its database."""

    url: str
    database: Database

    def work(self) -> None:
        """Solve the runs that wait, as `flask work` does, and return when none is left."""
        run_flask(url_of(self.database), "work", "--once")


@contextmanager
def serve(database: Database) -> Iterator[LiveServer]:
    """gunicorn over a database, answering when this yields."""
    port = free_port()
    environment = {**environment_of(url_of(database)), "PORT": str(port), "WEB_WORKERS": "1"}
    process = subprocess.Popen([sys.executable, "-m", "gunicorn"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
    try:
        _wait_until_it_answers(process, port)
        yield LiveServer(f"http://127.0.0.1:{port}", database)
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on and that no outgoing connection is ever given.

    Those come from the kernel's own range, and each test process looks for its ports in another part of what is below:
    a port that was free a moment ago is still free when the server binds it.
    """
    for port in _ports:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port of 127.0.0.1 is free")


def _own_ports() -> Iterator[int]:
    """The ports of this test process, again and again, from a place that differs from run to run."""
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    ports = list(range(max(1024, lowest - _PORTS), lowest))[worker % _SHARES :: _SHARES]
    start = os.getpid() % len(ports)
    return cycle(ports[start:] + ports[:start])


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "gunicorn ended before it answered; what it said stands above"
        if _answers(port):
            return
        time.sleep(0.1)
    raise AssertionError(f"gunicorn did not answer within {START_S} seconds")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


_ports = _own_ports()
