"""The two commands: environments built once and whole, and no test that reaches another machine."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.network import NetworkIsOff

ROOT = Path(__file__).resolve().parents[2]
BUILD = str(ROOT / ".ci" / "venv.py")


def build(folder: Path, requirements: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, BUILD, str(folder), str(requirements)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_an_environment_is_built_once_and_kept_when_the_next_build_fails(tmp_path: Path) -> None:
    folder, requirements = tmp_path / "env", tmp_path / "more.txt"
    (tmp_path / "base.txt").write_text("# nothing\n")
    requirements.write_text("-r base.txt\n")
    first = build(folder, requirements)
    assert (first.returncode, first.stderr) == (0, "Making env (once)\n")
    assert subprocess.run([folder / "bin" / "pip", "--version"], capture_output=True, check=False).returncode == 0
    assert build(folder, requirements).stderr == ""

    (tmp_path / "base.txt").write_text("./there-is-no-such-package\n")
    failed = build(folder, requirements)
    assert failed.returncode == 2
    assert "Making env (once)" in failed.stderr
    assert subprocess.run([folder / "bin" / "pip", "--version"], capture_output=True, check=False).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.txt", "env", "more.txt"]


def test_an_old_python_is_told_what_is_missing(tmp_path: Path) -> None:
    script = f"import runpy, sys; sys.version_info = (3, 9, 1); sys.argv = [{BUILD!r}, 'env', 'none.txt'];"
    words = [sys.executable, "-c", f"{script} runpy.run_path({BUILD!r}, run_name='__main__')"]
    ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "Python 3.11 or newer is needed" in ended.stderr
    assert "apt-get install" in ended.stderr
    assert "Traceback" not in ended.stderr


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
