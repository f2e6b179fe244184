"""Every text is said somewhere: its code stands in the code or in a template, whole or put together there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from matchmaker.wording.text import texts

ROOT = Path(__file__).resolve().parents[2]
LEAST = 4  # letters that a code put together has of its own: fewer would fit too many


@cache
def nodes() -> list[ast.Constant | ast.JoinedStr]:
    """Every text that stands in the code, and every one that is put together there."""
    files = [*(ROOT / "matchmaker").rglob("*.py"), ROOT / "config.py"]
    read = (ast.parse(file.read_text()) for file in files if file.parent.name != "wording" or file.name == "text.py")
    return [node for tree in read for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr)]


@cache
def templates() -> list[str]:
    return [file.read_text() for file in (ROOT / "matchmaker" / "web").rglob("*.html")]


def whole_codes() -> set[str]:
    said = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return said | {code for text in templates() for code in re.findall(r"[\"']([a-z_0-9]+)[\"']", text)}


def codes_put_together() -> Iterator[str]:
    """Patterns of the codes made by an f-string, or in a template by `"start_" ~ rest`."""
    for node in (node for node in nodes() if isinstance(node, ast.JoinedStr)):
        fixed = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        if re.fullmatch(rf"[a-z_]{{{LEAST},}}", fixed):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else r"\w+" for part in node.values)
    for text in templates():
        yield from (f"{start}\\w+" for start in re.findall(rf"[\"']([a-z_]{{{LEAST},}}_)[\"'] ~", text))


def test_every_text_is_said_somewhere() -> None:
    whole, made = whole_codes(), re.compile("|".join(codes_put_together()))
    assert [code for code in texts() if code not in whole and not made.fullmatch(code)] == []


def test_a_text_that_nobody_says_is_found() -> None:
    made = re.compile("|".join(codes_put_together()))
    assert "certificate_of_nothing" not in whole_codes()
    assert not made.fullmatch("certificate_of_nothing")
