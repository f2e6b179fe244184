"""What `make run` starts: one process that prepares the database, serves, works, and ends both together.

MATCHMAKER_ENV=development python -m matchmaker.jobs.serve
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from config import Config, exit_with, load_or_exit
from matchmaker.db.migrate import upgrade
from matchmaker.db.queries.offers import list_offers
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR
from matchmaker.errors import ConfigurationError
from matchmaker.jobs.work import Stop

ROOT = Path(__file__).resolve().parents[2]
SLOW_START_S = 30.0
PORT_PATIENCE_S = 5.0
END_S = 15
GONE_S = 5.0
TICK_S = 0.2
LONGEST_PAUSE_S = 30.0
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
GUNICORN = (sys.executable, "-m", "gunicorn")


def main() -> int:
    """The exit code of the service: 0 after Ctrl-C or SIGTERM, 2 for a setting, that of gunicorn if it ended."""
    config = load_or_exit()
    check_port_is_free(config.host, config.port)
    stop = Stop().listen()
    prepare_database(config)
    if stop():
        return 0
    server = start(*GUNICORN)
    worker = start(*FLASK, "work", "--parent", str(os.getpid()))
    return watch(server, worker, config, stop)


def check_port_is_free(host: str, port: int) -> None:
    """Nothing, or the sentence that the port is taken and exit code 2.

    A service that is just ending holds its port a moment longer, so a taken port is looked at for a few seconds.
    """
    deadline = time.monotonic() + PORT_PATIENCE_S
    while not can_bind(host, port):
        if time.monotonic() >= deadline:
            exit_with(ConfigurationError("port_taken", host=host, port=port, other=port + 1 if port < 65535 else 8001))
        time.sleep(TICK_S)


def can_bind(host: str, port: int) -> bool:
    """Whether nobody listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def prepare_database(config: Config) -> None:
    """Bring the database up to date; on first start load the reference and demonstration data."""
    upgrade(config.database_url)
    if is_empty(config.database_url):
        say("Loading reference and demonstration data (once)")
        done = subprocess.run((*FLASK, "seed"), cwd=ROOT, stdin=subprocess.DEVNULL, check=False)  # noqa: S603
        if done.returncode != 0:
            give_up(f"`flask --app wsgi seed` ended with exit code {done.returncode}; what it said stands above.")


def is_empty(database_url: str) -> bool:
    """Whether no offer was ever entered."""
    database = Database.from_url(database_url)
    try:
        with database.read() as session:
            return list_offers(session, OPERATOR, limit=1).total == 0
    finally:
        database.dispose()


def start(*command: str) -> subprocess.Popen[bytes]:
    """A process in a group of its own, so that Ctrl-C reaches it through this one and not twice."""
    environment = {**os.environ, "MATCHMAKER_PARENT": str(os.getpid())}  # gunicorn.conf.py ends with its parent
    return subprocess.Popen(  # noqa: S603 - our own commands
        command, cwd=ROOT, stdin=subprocess.DEVNULL, process_group=0, env=environment
    )


def answers(config: Config) -> bool:
    """Whether the service answers on this machine, whatever proxy the environment names."""
    connection = http.client.HTTPConnection(config.host, config.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def watch(server: subprocess.Popen[bytes], worker: subprocess.Popen[bytes], config: Config, stop: Stop) -> int:
    """Say when the server answers, start the worker again whenever it ends, until the server ends or somebody stops;
    then end both."""
    pause, start_at = 1.0, 0.0
    ready, patience = False, time.monotonic() + SLOW_START_S
    try:
        while not stop() and server.poll() is None:
            if not ready and (ready := answers(config)):
                say(welcome(config))
            if not ready and time.monotonic() >= patience:
                say("The service does not answer yet; still waiting.")
                patience = float("inf")
            if worker.poll() is not None and not start_at:
                say(f"The worker ended (exit code {worker.returncode}); starting it again in {pause:.0f} s.")
                start_at = time.monotonic() + pause
                pause = min(2 * pause, LONGEST_PAUSE_S)
            if start_at and time.monotonic() >= start_at:
                worker, start_at = start(*FLASK, "work", "--parent", str(os.getpid())), 0.0
            time.sleep(TICK_S)
    finally:
        say("\nEnding.")
        end(server, worker)
    return 0 if stop() else server.returncode or 1


def end(*processes: subprocess.Popen[bytes]) -> None:
    """Ask every process to end, wait, and end by force what does not; then whatever it started and left behind."""
    for process in processes:
        with suppress(ProcessLookupError):
            process.terminate()
    deadline = time.monotonic() + END_S
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        end_group(process.pid)


def end_group(leader: int) -> None:
    """End by force the rest of a process group (a gunicorn worker whose main process was killed holds the port), and
    wait until the kernel has let go of it."""
    deadline = time.monotonic() + GONE_S
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(leader, signal.SIGKILL)
            time.sleep(0.02)


def address(config: Config) -> str:
    """Where a browser on this machine finds the service."""
    host = f"[{config.host}]" if ":" in config.host else config.host
    return f"http://{host}:{config.port}/"


def welcome(config: Config) -> str:
    """What to open and how to sign in."""
    return (
        f"\n{config.site_name} is ready.\n\n"
        f"  Open     {address(config)}\n"
        '  Sign in  There are no passwords on this machine: choose whom you act as with the switch "Acting as"\n'
        "           at the top of every page (a coordinator, a providing State, an affected State, the public).\n"
        "  Stop     Ctrl-C\n"
    )


def say(text: str) -> None:
    """One message to the person at the terminal."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def give_up(text: str) -> NoReturn:
    """End with a sentence."""
    say(text)
    raise SystemExit(1)


if __name__ == "__main__":
    sys.exit(main())
