"""Processes as the kernel sees them. A zombie has ended: `kill -0` would call it alive."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def is_alive(pid: int) -> bool:
    """Whether a process runs, by its state in /proc."""
    return state_of(pid) not in (None, "Z", "X")


def state_of(pid: int) -> str | None:
    """The letter of its state (R running, S sleeping, T stopped, Z zombie); None if it is gone."""
    fields = _fields(pid)
    return fields[0] if fields else None


def children_of(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    found = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return sorted(child for child in found if _parent(child) == pid and is_alive(child))


def wait_until(holds: Callable[[], object], seconds: float = 20, what: str = "") -> None:
    """Nothing as soon as it holds; an AssertionError when it never does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} seconds: {what or holds}")


def _parent(pid: int) -> int | None:
    fields = _fields(pid)
    return int(fields[1]) if fields else None


def _fields(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def command_of(pid: int) -> str:
    """The words with which a process was started; empty once it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def listening_ports() -> dict[int, list[str]]:
    """The TCP ports on which somebody listens, each with the command lines of those who hold it."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ports = {f"socket:[{row[9]}]": int(row[1].partition(":")[2], 16) for row in rows if row[3] == "0A"}
    found: dict[int, list[str]] = {port: [] for port in ports.values()}
    for held in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if (port := ports.get(str(held.readlink()))) is not None:
                found[port].append(command_of(int(held.parts[2])))
    return found
