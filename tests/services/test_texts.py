"""Every code that services, their queries and the life cycles raise or record has an English text."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import matchmaker.wording

ROOT = Path(matchmaker.wording.__file__).parents[1]
# Which argument of a call is the code, and what stands before it in the texts.
CODES = {
    "Conflict": (0, ""), "NotAllowed": (0, ""), "Reason": (0, ""), "FieldError": (1, ""), "record": (4, "action_"),
    "record_all": (3, "action_"),
    "_record": (3, "action_"), "_write": (3, "action_"),
}  # fmt: skip
FILES = (
    *ROOT.glob("services/*.py"), *ROOT.glob("db/queries/*.py"), *ROOT.glob("db/writers/*.py"), ROOT / "db/session.py",
    ROOT / "domain/lifecycle.py", ROOT / "domain/access.py",
)  # fmt: skip


def texts() -> set[str]:
    found: set[str] = set()
    for module in pkgutil.iter_modules(matchmaker.wording.__path__):
        found |= set(getattr(importlib.import_module(f"matchmaker.wording.{module.name}"), "TEXTS", {}))
    return found


def codes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            at, before = CODES.get(name, (len(node.args), ""))
            for arg in node.args[at : at + 1]:
                for part in ast.walk(arg):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield before + part.value


def test_every_code_of_the_services_has_a_text() -> None:
    raised = {(path.name, code) for path in FILES for code in codes(path)}
    assert len(raised) > 30
    assert {(name, code) for name, code in raised if code not in texts()} == set()
