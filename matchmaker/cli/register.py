"""The commands of the service; docs/command-line.md describes each with its exit codes."""

from __future__ import annotations

from flask import Flask

from matchmaker.cli.backtest import backtest_command
from matchmaker.cli.matching import explain_command, match_command
from matchmaker.cli.records import export_command, import_command
from matchmaker.cli.seed import seed_command
from matchmaker.cli.suggesting import suggest_command
from matchmaker.cli.tokens import token_command
from matchmaker.cli.whatif import compare_command, what_if_command

COMMANDS = (
    seed_command,
    match_command,
    explain_command,
    what_if_command,
    compare_command,
    suggest_command,
    import_command,
    export_command,
    backtest_command,
    token_command,
)


def register(app: Flask) -> None:
    """Add the commands to the application."""
    for command in COMMANDS:
        app.cli.add_command(command)
