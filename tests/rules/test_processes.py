"""What the processes of the service load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.databases import environment_of

ROOT = Path(__file__).resolve().parents[2]


def loaded_by(statement: str, *names: str) -> set[str]:
    """Which of these modules a new process has loaded after a statement."""
    script = f"import sys; {statement}; print(*[name for name in {names!r} if name in sys.modules])"
    environment = environment_of("sqlite:////nowhere/nothing.sqlite")
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True, capture_output=True)
    return set(done.stdout.decode().split())


def test_a_web_process_never_loads_a_solver() -> None:
    assert loaded_by("import wsgi", "scipy", "matchmaker.domain.matching.run", "flask") == {"flask"}


def test_the_engine_loads_no_framework_and_no_database() -> None:
    names = ("flask", "sqlalchemy", "marshmallow", "werkzeug", "babel", "scipy")
    assert loaded_by("import matchmaker.domain.matching.run", *names) == {"scipy"}
