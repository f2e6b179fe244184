"""`match` and `explain`: run the engine on the pool of a day and say why."""

from __future__ import annotations

import dataclasses
import json
import random
from datetime import date

import click

from matchmaker.cli.guard import (
    DONE,
    FAILED,
    NOTHING_POSSIBLE,
    DayParameter,
    RefParameter,
    as_actor,
    complain,
    database,
    guarded,
    now,
)
from matchmaker.cli.report import pair_report, run_report, width
from matchmaker.cli.solving import MakePlan, solve
from matchmaker.db.queries.parties import party_names
from matchmaker.db.queries.runs import RunView, get_run, list_runs
from matchmaker.db.session import Session
from matchmaker.domain.access import OPERATOR, Actor
from matchmaker.domain.lifecycle import RUN_WITH_RESULT
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policies import DEFAULT, READY_MADE
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.vocabulary import Provenance, RunStatus
from matchmaker.errors import NotFound
from matchmaker.exchange.csv import write_table
from matchmaker.exchange.results import COLUMNS, WholeRun, pair_document, read_run, run_document, run_rows
from matchmaker.services import explanations, runs
from matchmaker.services.explanations import PairPage
from matchmaker.wording.text import party_name, say, say_code

SOLVED = RUN_WITH_RESULT | {RunStatus.NO_SOLUTION}
as_json = click.option(
    "--json", "form", flag_value="json", help="One JSON document, and nothing else, on standard output."
)
as_csv = click.option("--csv", "form", flag_value="csv", help="CSV on standard output.")


@click.command("match")
@click.option("--pool", type=click.Choice(["posted", "published"]), default="posted", show_default=True,
              help="Posted records, or a replay of what third sources published.")  # fmt: skip
@click.option("--on", type=DayParameter(), help="Day of the pool, 2027-01-31; today (UTC) if not given.")
@click.option("--policy", type=click.Choice((*READY_MADE, "trial")), default=DEFAULT, show_default=True,
              help="The settings: which goals come first.")  # fmt: skip
@click.option("--run", "ref", type=RefParameter(), help="Print this earlier run instead of making one.")
@click.option("--shuffle", "seed", type=int, help="Permute the records first, to check that the answer is the same.")
@as_json
@as_csv
@guarded
def match_command(
    pool: str, on: date | None, policy: str, ref: str | None, seed: int | None, form: str | None
) -> int:  # fmt: skip
    """Propose partnerships over the whole pool, with reasons, and say why needs stay without a partner.

    Exit codes: 0 partnerships proposed, 1 none possible, 2 wrong usage or input, 3 the run failed.
    """
    if ref is not None and (on is not None or seed is not None):
        raise click.UsageError("--run prints an earlier run: it goes with neither --on nor --shuffle.")
    if ref is None:
        ref = make_run(OPERATOR, pool, on or now().date(), seed, policy)
        if ref is None:
            return FAILED
    with database().read() as session:
        run = get_run(session, OPERATOR, ref)
        whole = read_run(session, OPERATOR, ref) if RunStatus(run.status) in SOLVED else None
    if whole is None:
        return without_result(run)
    click.echo(run_text(whole, form), nl=False)
    return DONE if whole.proposals else NOTHING_POSSIBLE


def make_run(actor: Actor, pool: str, on: date, seed: int | None, policy: str = DEFAULT) -> str | None:
    """The ref of a run that was asked for and has ended; None, and the reason on standard error, if solving failed."""
    from matchmaker.domain.matching.run import make_priced_plan  # brings scipy: only where something is solved

    with database().write() as session:
        ref = runs.request_run(session, actor, on=on, now=now(), pool=pool, policy=policy)
    return ref if solve(ref, make_priced_plan if seed is None else shuffled(make_priced_plan, seed)) else None


def shuffled(make_plan: MakePlan, seed: int) -> MakePlan:
    """The same plan-maker, handed its records in another order."""

    def plan(pool: Pool, policy: Policy) -> PlanResult:
        order = random.Random(seed)  # noqa: S311 - an order to check with, no secret
        offers, needs = list(pool.offers), list(pool.needs)
        order.shuffle(offers)
        order.shuffle(needs)
        return make_plan(dataclasses.replace(pool, offers=tuple(offers), needs=tuple(needs)), policy)

    return plan


def without_result(run: RunView) -> int:
    """Say why a run has no result."""
    complain(say_code("run_without_result", {"ref": run.ref, "run_status": run.status}))
    if run.reason is not None:
        complain(say(run.reason))
    return FAILED


def run_text(whole: WholeRun, form: str | None) -> str:
    """A run as a table for people, JSON or CSV."""
    if form == "json":
        return json_text(run_document(whole))
    return write_table(COLUMNS, run_rows(whole)) if form == "csv" else run_report(whole, width())


def json_text(document: object) -> str:
    """A document as JSON that people can read too."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def newest_pair(session: Session, actor: Actor, offer: str, need: str) -> PairPage:
    """The pair in the newest run with a result over posted records, or else over published facts."""
    missing = NotFound("run_none_yet")
    for pool in Provenance:
        solved = [run for run in list_runs(session, actor, pool=pool, limit=500).items if run.status in SOLVED]
        if solved:
            try:
                return explanations.pair(session, actor, solved[0].ref, offer, need)
            except NotFound as error:
                missing = error
    raise missing


@click.command("explain")
@click.argument("offer", type=RefParameter())
@click.argument("need", type=RefParameter())
@click.option("--run", "ref", type=RefParameter(), help="In this run; in the newest one with a result if not given.")
@as_actor
@as_json
@guarded
def explain_command(offer: str, need: str, ref: str | None, actor: Actor, form: str | None) -> int:
    """Say why an OFFER and a NEED are proposed together, possible, or not.

    Exit codes: 0 proposed or possible, 1 not possible, 2 wrong usage or input.
    """
    with database().read() as session:
        page = explanations.pair(session, actor, ref, offer, need) if ref else newest_pair(session, actor, offer, need)
        names = {party: party_name(row) for party, row in party_names(session).items()}
    names = {offer: page.offer_title, need: page.need_title, **names}
    click.echo(json_text(pair_document(page, names)) if form == "json" else pair_report(page, names, width()), nl=False)
    return NOTHING_POSSIBLE if page.reasons.standing == "not_possible" else DONE
