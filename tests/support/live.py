"""A real server for browser tests: gunicorn on a free port of this machine, ended by its number."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from matchmaker.db.session import Database
from tests.support.databases import ROOT, environment_of, run_flask, url_of

START_S = 30


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
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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
