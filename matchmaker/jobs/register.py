"""The commands of the jobs."""

from __future__ import annotations

import signal

import click
from flask import Flask, current_app

from matchmaker.jobs.parent import die_with
from matchmaker.jobs.supervisor import Limits
from matchmaker.jobs.work import Stop, work


def register(app: Flask) -> None:
    """Add `work` and `db-upgrade` to the commands of the application."""
    app.cli.add_command(work_command)
    app.cli.add_command(upgrade_command)


@click.command("work")
@click.option("--once", is_flag=True, help="End when no run is waiting.")
@click.option("--parent", type=int, help="End when the process of this number ends.")
def work_command(once: bool, parent: int | None) -> None:
    """Solve the runs that are waiting, and those that come.

    Any number of workers may run at once, on as many machines as reach the database. One that is killed loses
    nothing: its run is taken over when its lease ends.
    """
    stop = Stop().listen()
    if parent is not None and not die_with(parent, signal.SIGTERM):
        return
    settings = current_app.config["SETTINGS"]
    limits = Limits(settings.run_time_limit_s, settings.run_memory_mb, settings.run_lease_s)
    work(current_app.extensions["matchmaker"], limits, stopping=stop, once=once)


@click.command("db-upgrade")
def upgrade_command() -> None:
    """Bring the database up to date. Run it before a new version starts; doing it twice does nothing."""
    from matchmaker.db.migrate import upgrade  # brings alembic, which a web process never loads

    upgrade(current_app.config["SETTINGS"].database_url)
