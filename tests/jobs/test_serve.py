"""What `make run` starts, as one would at a terminal: ready, a worker that dies, Ctrl-C, a port that is taken."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest

from config import Config
from matchmaker.jobs import serve
from matchmaker.jobs.work import Stop
from tests.support.databases import ROOT, environment_of
from tests.support.live import free_port
from tests.support.processes import children_of, command_of, is_alive, listening_ports, wait_until


@contextmanager
def serving(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The parent process over a database that does not exist yet; what it says goes to the file `said`."""
    environment = {**environment_of(f"sqlite:///{folder}/new.sqlite"), "PORT": str(port), "WEB_WORKERS": "1"}
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "matchmaker.jobs.serve"], cwd=ROOT, env=environment, stderr=said
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def said(folder: Path) -> str:
    return (folder / "said").read_text()


def child(process: subprocess.Popen[bytes], word: str) -> int | None:
    return next((pid for pid in children_of(process.pid) if word in command_of(pid)), None)


def wait_for(folder: Path, process: subprocess.Popen[bytes], words: str) -> None:
    """Until the service says so; what it said instead when it ended or never does."""
    wait_until(lambda: words in said(folder) or process.poll() is not None, 120, words)
    assert words in said(folder), f"{said(folder)}\nListening: {listening_ports()}"


def get(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_first_start_fills_the_database_serves_and_ends_together(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port) as process:
        wait_for(tmp_path, process, "is ready")
        assert f"http://127.0.0.1:{port}/" in said(tmp_path)
        assert "Acting as" in said(tmp_path)
        assert get(port, "/") == 200
        server, worker = child(process, "gunicorn"), child(process, "work")
        assert server is not None
        assert worker is not None

        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: child(process, "work") not in (None, worker), 10, "another worker")
        restarted = child(process, "work")

        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert not is_alive(server)
        assert restarted is not None
        assert not is_alive(restarted)
    assert "Traceback" not in said(tmp_path)

    with serving(tmp_path, port) as again:  # the second start finds everything as it was left
        wait_for(tmp_path, again, "is ready")
        assert "Loading" not in said(tmp_path)
        left = children_of(again.pid)
        os.kill(again.pid, signal.SIGKILL)
        wait_until(lambda: not any(is_alive(pid) for pid in left), 15, "nothing outlives the parent")
        again.wait()


SLOW_SERVER = """
import http.server, sys, time
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
time.sleep(1)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).handle_request()
"""


def test_a_server_that_is_slow_to_start_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    config = Config.from_env({**environment_of(f"sqlite:///{tmp_path}/new.sqlite"), "PORT": str(port)})
    monkeypatch.setattr(serve, "SLOW_START_S", 0.2)
    server = subprocess.Popen([sys.executable, "-c", SLOW_SERVER, str(port)])
    worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    assert serve.watch(server, worker, config, Stop()) == 1  # it ended without having been asked to
    told = capsys.readouterr().err
    assert told.index("still waiting") < told.index("is ready")
    assert worker.poll() is not None


STUBBORN_SERVER = """
import os, signal, socket, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
with socket.socket() as held:
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", int(sys.argv[1])))
    held.listen()
    os.fork()
    time.sleep(60)
"""


def test_a_server_that_will_not_end_leaves_nobody_on_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setattr(serve, "END_S", 0.3)
    server = serve.start(sys.executable, "-c", STUBBORN_SERVER, str(port))
    wait_until(lambda: children_of(server.pid), 20, "a second process that holds the port")
    left = children_of(server.pid)
    serve.end(server)
    assert not any(is_alive(pid) for pid in left)
    assert serve.can_bind("127.0.0.1", port)


def test_a_port_that_becomes_free_in_a_moment_is_waited_for() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert not serve.can_bind("127.0.0.1", port)
        Timer(0.3, holder.close).start()
        serve.check_port_is_free("127.0.0.1", port)
    assert serve.can_bind("127.0.0.1", port)


def test_a_port_that_is_taken_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with serving(tmp_path, port) as process:
            assert process.wait(20) == 2
    assert f"port {port} of 127.0.0.1 is in use" in said(tmp_path)
    assert "Traceback" not in said(tmp_path)
    assert not (tmp_path / "new.sqlite").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_the_switch_is_never_served_beyond_this_machine(tmp_path: Path, host: str) -> None:
    environment = {**environment_of(f"sqlite:///{tmp_path}/new.sqlite"), "HOST": host}
    words = [sys.executable, "-m", "matchmaker.jobs.serve"]
    ended = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert "only 127.0.0.1" in ended.stderr
