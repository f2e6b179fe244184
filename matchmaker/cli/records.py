"""`import` and `export`: offers and needs from files and to files, runs to files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from matchmaker.cli.guard import (
    DONE,
    WRONG_INPUT,
    RefParameter,
    as_actor,
    complain,
    database,
    error_lines,
    guarded,
    now,
    read_bytes,
    write_text,
)
from matchmaker.cli.matching import SOLVED, json_text, run_text, without_result
from matchmaker.db.queries.needs import list_needs
from matchmaker.db.queries.offers import list_offers
from matchmaker.db.queries.paging import MAX_LIMIT
from matchmaker.db.queries.records import RecordFilter
from matchmaker.db.queries.runs import get_run
from matchmaker.domain.access import Actor
from matchmaker.domain.vocabulary import Provenance, RunStatus
from matchmaker.errors import InvalidInput
from matchmaker.exchange.csv import columns, read_records, write_records
from matchmaker.exchange.results import marking, read_run
from matchmaker.schemas.base import RecordSchema
from matchmaker.schemas.needs import NeedSchema
from matchmaker.schemas.offers import OfferSchema
from matchmaker.schemas.reading import shown
from matchmaker.services import needs, offers
from matchmaker.services.records import Imported
from matchmaker.wording.text import say_code

POOLS = {"posted": Provenance.POSTED, "published": Provenance.PUBLISHED_FACT}


@dataclass(frozen=True, slots=True)
class Noun:
    """What import and export need to know of offers or of needs."""

    noun: str
    schema: Callable[[], RecordSchema]
    enter: Callable[..., Imported]
    find: Callable[..., Any]


NOUNS = {
    "offers": Noun("offer", OfferSchema, offers.import_offers, list_offers),
    "needs": Noun("need", NeedSchema, needs.import_needs, list_needs),
}


@click.command("import")
@click.argument("what", type=click.Choice(list(NOUNS)))
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--publish", is_flag=True, help="Publish at once: the rows came from the designated focal points.")
@as_actor
@guarded
def import_command(what: str, file: str, dry_run: bool, publish: bool, actor: Actor) -> int:
    """Enter the offers or needs of a CSV FILE, all of them or none. "-" is standard input.

    Every error is told with its line, its column and the reason. Exit codes: 0 entered, 2 nothing was entered.
    """
    noun = NOUNS[what]
    data = read_bytes(file)
    try:
        rows = read_records(data, noun.schema())
        with database().write() as session:
            done = noun.enter(
                session, actor, rows.records, now=now(), publish=publish, dry_run=dry_run, lines=rows.lines
            )  # fmt: skip
    except InvalidInput as error:
        for line in error_lines(error, shown(file)):
            complain(line)
        complain(say_code("import_refused", {"count": len(error.errors)}))
        return WRONG_INPUT
    code = f"import_{'done' if done.written else 'dry'}_{noun.noun}"
    click.echo(say_code(code, {"count": len(done.refs), "record_status": done.status}))
    return DONE


@click.command("export")
@click.argument("what", type=click.Choice([*NOUNS, "run"]))
@click.argument("ref", required=False, type=RefParameter())
@click.option("--pool", type=click.Choice(list(POOLS)), help="Posted records, or published facts; both if not given.")
@click.option("--json", "form", flag_value="json", help="JSON.")
@click.option("--csv", "form", flag_value="csv", default="csv", help="CSV, as import takes it (this if not given).")
@click.option("-o", "--output", help="A file to write; standard output if not given.")
@as_actor
@guarded
def export_command(what: str, ref: str | None, pool: str | None, form: str, output: str | None, actor: Actor) -> int:
    """Write the offers, the needs, or one run (with its REF) that the actor may read.

    Exit codes: 0 written, 2 wrong usage or input, 3 the run has no result.
    """
    if (what == "run") != (ref is not None):
        raise click.UsageError("A run is exported by its REF; offers and needs have none.")
    if what == "run" and pool is not None:
        raise click.UsageError("--pool goes with offers and needs.")
    if what == "run":
        return _export_run(str(ref), form, output, actor)
    noun = NOUNS[what]
    records = _records(noun, actor, pool)
    _write(output, _text(noun, records, form), len(records))
    hidden = sorted({name for record in records for name in record.hidden if name in columns(noun.schema())})
    if hidden:
        complain(say_code("export_hidden", {"columns": ", ".join(hidden)}))
    return DONE


def _export_run(ref: str, form: str, output: str | None, actor: Actor) -> int:
    with database().read() as session:
        run = get_run(session, actor, ref)
        whole = read_run(session, actor, ref) if RunStatus(run.status) in SOLVED else None
    if whole is None:
        return without_result(run)
    _write(output, run_text(whole, form), len(whole.proposals) + len(whole.unmatched))
    return DONE


def _records(noun: Noun, actor: Actor, pool: str | None) -> list[Any]:
    """Every record that the actor may read, in the order of their refs."""
    keep = RecordFilter(provenance=str(POOLS[pool]) if pool else None)
    found: list[Any] = []
    with database().read() as session:
        while True:
            page = noun.find(session, actor, keep, sort="ref", limit=MAX_LIMIT, offset=len(found))
            found += page.items
            if not page.items or len(found) >= page.total:
                return found


def _text(noun: Noun, records: Sequence[Any], form: str) -> str:
    schema = noun.schema()
    if form == "json":
        return json_text([{**schema.dump(record), "marking": marking(record) or None} for record in records])
    return write_records(records, schema, {str(record.ref): marking(record) for record in records})


def _write(output: str | None, text: str, count: int) -> None:
    if output is None or output == "-":
        click.echo(text, nl=False)
        return
    write_text(output, text)
    complain(say_code("export_done", {"count": count, "file": shown(output)}))
