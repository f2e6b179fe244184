"""docs/command-line.md names every command, every option, every exit code and every name of the JSON documents."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import click

from matchmaker.cli import guard
from matchmaker.cli.register import COMMANDS
from matchmaker.domain.matching import fairness
from matchmaker.exchange import results

PAGE = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_every_command_and_option_is_described() -> None:
    for command in COMMANDS:
        assert f"| `{command.name}` |" in TEXT
        for parameter in parameters(command):
            long = [name for name in parameter.opts if name.startswith("--")]
            assert not long or any(name in TEXT for name in parameter.opts), (command.name, parameter.opts)


def parameters(command: click.Command) -> list[click.Parameter]:
    """Those of a command and of the commands under it."""
    under = command.commands.values() if isinstance(command, click.Group) else ()
    return [*command.params, *(parameter for one in under for parameter in one.params)]


def test_every_exit_code_is_described() -> None:
    codes = {guard.DONE, guard.NOTHING_POSSIBLE, guard.WRONG_INPUT, guard.FAILED, guard.STOPPED}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", TEXT, re.M)} == codes


def test_every_name_of_the_documents_is_described() -> None:
    source = Path(results.__file__).read_text(encoding="utf-8")
    names = set(re.findall(r'"([a-z_0-9]+)": ', source)) - {"notice_exercise"}
    assert dataclasses.is_dataclass(results.WholeRun)
    assert {name for name in names if f"`{name}`" not in TEXT} == set()


def test_every_figure_of_the_spread_is_described() -> None:
    kinds = ("Fairness", "Partners", "Coverage", "WholeCoverage", "MoneySpread", "Spread", "Group")
    names = {field.name for kind in kinds for field in dataclasses.fields(getattr(fairness, kind))}
    row = next(line for line in TEXT.splitlines() if line.startswith("| `spread` |"))
    assert {name for name in names if f"`{name}`" not in row} == set()
