"""Every code that reading, files and commands speak has a text, and no text of theirs is left unspoken."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.wording import commands, inputs
from matchmaker.wording.text import texts

PACKAGE = Path(inputs.__file__).resolve().parents[1]
FILES = [path for folder in ("schemas", "exchange", "cli", "api") for path in sorted((PACKAGE / folder).glob("*.py"))]
FIRST = {"refuse", "Refused", "Problem", "say_code", "refuse_file", "_refuse_byte", "refused", "NotFound"}
MADE = {  # codes made from parts
    "code_not_known_did_you_mean", "field_unknown", "field_unknown_did_you_mean", "column_unknown",
    "column_unknown_did_you_mean", "argument_unknown", "argument_unknown_did_you_mean",
    "import_done_offer", "import_done_need", "import_dry_offer", "import_dry_need",
    "pair_standing_proposed", "pair_standing_not_proposed", "pair_standing_not_possible", "pair_card_fit",
    "pair_card_priority", "verdict_yes", "verdict_no", "verdict_to_confirm",
    "token_state_good", "token_state_expired", "token_state_revoked",
}  # fmt: skip


def calls(path: Path) -> Iterator[tuple[str, list[ast.expr]]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", "")), node.args


def spoken(path: Path) -> set[str]:
    """The codes that a file speaks as plain text."""
    found = set()
    for name, arguments in calls(path):
        at = 0 if name in FIRST else 1 if name == "FieldError" else None
        if at is not None and len(arguments) > at and isinstance(arguments[at], ast.Constant):
            found.add(str(ast.literal_eval(arguments[at])))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_code_of_a_file_has_a_text(path: Path) -> None:
    assert spoken(path) | MADE <= set(texts())


def test_no_text_is_left_unspoken() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (*FILES, PACKAGE / "errors.py"))
    assert [code for code in {**inputs.TEXTS, **commands.TEXTS} if f'"{code}"' not in source and code not in MADE] == []
