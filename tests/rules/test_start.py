"""The two commands: environments built once and whole, and no test that reaches another machine."""

from __future__ import annotations

import runpy
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.network import NetworkIsOff

ROOT = Path(__file__).resolve().parents[2]
BUILD = str(ROOT / ".ci" / "venv.py")


Builder = Callable[[Path, Path], None]


@pytest.fixture
def build() -> tuple[Builder, list[str]]:
    """`main` of the script with the two slow commands stood in for, and what it said."""
    script = runpy.run_path(BUILD)
    inside, said = script["main"].__globals__, list[str]()

    def run(*command: str) -> None:
        if "venv" in command:
            programs = Path(command[-1]) / "bin"
            programs.mkdir(parents=True)
            (programs / "flask").write_text(f"#!{programs}/python\n")
        elif "missing" in Path(command[-1]).read_text():
            inside["stop"]("There is no such package.")

    inside.update(run=run, say=said.append)
    return lambda folder, requirements: script["main"](str(folder), str(requirements)), said


def test_an_environment_is_built_once_and_again_when_its_requirements_change(
    tmp_path: Path, build: tuple[Builder, list[str]]
) -> None:
    make, said = build
    folder, requirements = tmp_path / "env", tmp_path / "more.txt"
    (tmp_path / "base.txt").write_text("one==1\n")
    requirements.write_text("-r base.txt\n")
    make(folder, requirements)
    make(folder, requirements)
    assert said == ["Making env (once)"]
    assert (folder / "bin" / "flask").read_text() == f"#!{folder}/bin/python\n"
    (tmp_path / "base.txt").write_text("one==2\n")
    make(folder, requirements)
    assert said == ["Making env (once)"] * 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.txt", "env", "more.txt"]


def test_a_build_that_fails_leaves_the_old_environment(tmp_path: Path, build: tuple[Builder, list[str]]) -> None:
    make, said = build
    folder, requirements = tmp_path / "env", tmp_path / "some.txt"
    requirements.write_text("one==1\n")
    make(folder, requirements)
    before = (folder / "stamp").read_text()
    requirements.write_text("missing==1\n")
    with pytest.raises(SystemExit):
        make(folder, requirements)
    assert said[-1] == "There is no such package."
    assert (folder / "stamp").read_text() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["env", "some.txt"]


def test_an_old_python_is_told_what_is_missing(tmp_path: Path) -> None:
    script = f"import runpy, sys; sys.version_info = (3, 9, 1); sys.argv = [{BUILD!r}, 'env', 'none.txt'];"
    words = [sys.executable, "-c", f"{script} runpy.run_path({BUILD!r}, run_name='__main__')"]
    ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "Python 3.11 or newer is needed" in ended.stderr
    assert "apt-get install" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", ["run", "test"])
def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path, command: str) -> None:
    make = shutil.which("make")
    assert make
    ended = subprocess.run(
        [make, command], cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "Python 3.11 or newer is needed and none was found" in ended.stderr
    assert "apt-get install" in ended.stderr


def test_no_test_reaches_another_machine() -> None:
    with socket.socket() as connecting, pytest.raises(NetworkIsOff):
        connecting.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkIsOff):
        socket.getaddrinfo("example.org", 80)


def test_a_test_reaches_this_machine() -> None:
    with socket.socket() as listening, socket.socket() as connecting:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        connecting.connect(listening.getsockname())
