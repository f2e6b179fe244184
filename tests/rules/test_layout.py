"""What every file of the repository keeps to."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".cfg",
    ".ini",
    ".html",
    ".css",
    ".js",
    ".csv",
    ".json",
    ".yml",
    ".yaml",
    ".mako",
    "",
}
# Built from halves, so that this file does not hold what it looks for.
MACHINE_PATHS = ("/wo" + "rk/", "/tm" + "p/", "/ro" + "ot/", "/ho" + "me/", "../sha" + "red")
PACKAGE_HOSTS = ("pypi" + ".org", "files.python" + "hosted", "/simp" + "le/")
INLINE = re.compile(r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
FETCHED = re.compile(
    r"(?:src|srcset|action)\s*=\s*[\"'](?:https?:)?//|<link[^>]*href=[\"'](?:https?:)?//|@import|url\(\s*[\"']?(?:https?:)?//"
)


@cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository; in an unpacked archive without one, those that lie there."""
    if not (ROOT / ".git").exists():
        return tuple(path for path in ROOT.rglob("*") if path.is_file() and not _is_built(path))
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def _is_built(path: Path) -> bool:
    built = ("var", "__pycache__")
    return any(part in built or part.startswith((".venv", ".pytest", ".mypy", ".ruff")) for part in path.parts)


def named(*suffixes: str, under: str = "") -> list[Path]:
    return [path for path in tracked() if path.suffix in suffixes and (ROOT / under) in (path, *path.parents)]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def statements(path: Path) -> list[ast.stmt]:
    return [node for node in ast.parse(path.read_text()).body if not _is_docstring(node)]


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_the_repository_has_files_to_look_at() -> None:
    assert len(named(".py", under="matchmaker")) > 20


def test_a_package_imports_nothing_by_itself() -> None:
    full = [short(path) for path in named(".py", under="matchmaker") if path.name == "__init__.py" and statements(path)]
    assert full == []


@pytest.mark.parametrize("needle", [*MACHINE_PATHS, *PACKAGE_HOSTS])
def test_no_file_names_a_machine_or_a_package_index(needle: str) -> None:
    texts = (path for path in tracked() if path.suffix in TEXT)
    assert [short(path) for path in texts if needle in path.read_text(errors="replace")] == []


def test_a_template_has_no_style_or_script_of_its_own() -> None:
    found = {short(path): INLINE.findall(path.read_text()) for path in named(".html", ".svg", under="matchmaker")}
    assert {path: hits for path, hits in found.items() if hits} == {}


def test_the_search_for_inline_styles_finds_them() -> None:
    for text in ('<p style="x">', "<style>", "<script>", '<a href="javascript:x">', '<p onclick="x">'):
        assert INLINE.search(text), text
    assert not INLINE.search('<script src="/static/page.js" defer></script>')


def test_no_page_asks_another_host_for_anything() -> None:
    pages = named(".html", ".css", ".js", under="matchmaker/web")
    assert [short(path) for path in pages if FETCHED.search(path.read_text())] == []


def test_every_file_with_tests_is_collected_and_every_collected_file_has_some() -> None:
    lost = [path for path in named(".py", under="tests") if path.name.startswith("test_") is not _holds_a_test(path)]
    assert [short(path) for path in lost] == []


def _holds_a_test(path: Path) -> bool:
    names = (node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))
    return any(name.startswith("test_") for name in names)


def test_no_test_is_skipped() -> None:
    skipping = re.compile(r"pytest\.(?:skip|xfail|importorskip)\(|mark\.(?:skip|skipif|xfail)\b")
    here = Path(__file__).resolve()
    assert [short(p) for p in named(".py", under="tests") if p != here and skipping.search(p.read_text())] == []


def test_every_requirement_is_pinned_and_says_why() -> None:
    for name in ("requirements.txt", "requirements-test.txt", "requirements-bench.txt"):
        lines = (ROOT / name).read_text().splitlines()
        wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
        assert wanted
        assert [line for line in wanted if not re.fullmatch(r"[\w.-]+(\[\w+\])?==\S+\s+# \S.*", line)] == []
