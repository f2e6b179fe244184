"""`seed`: reference data and the demonstration."""

from __future__ import annotations

import click

from matchmaker.cli.guard import DONE, database, guarded, now
from matchmaker.services import demo, reference
from matchmaker.wording.text import say_code


@click.command("seed")
@click.option("--reference-only", is_flag=True, help="States, treaties, clocks, rates; no demonstration records.")
@guarded
def seed_command(reference_only: bool) -> int:
    """Load reference data and the demonstration. Doing it twice changes nothing."""
    with database().write() as session:
        reference.load(session, now=now())
    if not reference_only:
        with database().write() as session:
            demo.load(session, now=now())
    click.echo(say_code("seed_done_reference" if reference_only else "seed_done"))
    return DONE
