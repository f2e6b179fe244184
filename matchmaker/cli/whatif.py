"""`what-if` and `compare`: a run with something changed, and two runs pair by pair with the reason of every change."""

from __future__ import annotations

from typing import Any

import click

from matchmaker.cli.beside import comparison_report, scenario_report
from matchmaker.cli.guard import DONE, FAILED, RefParameter, as_actor, database, guarded, now
from matchmaker.cli.matching import SOLVED, as_csv, as_json, json_text, without_result
from matchmaker.cli.report import width
from matchmaker.cli.solving import solve
from matchmaker.db.queries.parties import party_names
from matchmaker.db.queries.runs import get_run
from matchmaker.db.session import Session
from matchmaker.domain.access import OPERATOR, Actor
from matchmaker.domain.matching.changes import MOST_USD, Change, ChangeKind
from matchmaker.domain.matching.policies import READY_MADE
from matchmaker.domain.matching.policy_changes import CAPPED
from matchmaker.domain.vocabulary import RunStatus
from matchmaker.errors import FieldError, InvalidInput
from matchmaker.exchange.comparison import COLUMNS, comparison_document, comparison_rows, scenario_document
from matchmaker.exchange.csv import write_table
from matchmaker.schemas.reading import shown
from matchmaker.services import comparisons, scenarios
from matchmaker.services.scenarios import STUDIES, Study
from matchmaker.wording.text import party_name

REF = RefParameter()
PERCENT = click.IntRange(0, 1000)


@click.command("compare")
@click.argument("before", type=REF)
@click.argument("after", type=REF)
@as_actor
@as_json
@as_csv
@guarded
def compare_command(before: str, after: str, actor: Actor, form: str | None) -> int:
    """Say what differs between two runs, BEFORE and AFTER, pair by pair with the reason of every change.

    Exit codes: 0 done, 2 wrong usage or input.
    """
    with database().read() as session:
        page = comparisons.compare_runs(session, actor, before, after)
        names = _names(session)
    if form == "json":
        click.echo(json_text(comparison_document(page, names)), nl=False)
    elif form == "csv":
        click.echo(write_table(COLUMNS, comparison_rows(page, names)), nl=False)
    else:
        click.echo(comparison_report(page, names, width()), nl=False)
    return DONE


@click.command("what-if")
@click.argument("run", type=REF)
@click.option("--cut-funding", type=PERCENT, metavar="PERCENT", help="All offers of money smaller by so much.")
@click.option("--withdraw", type=REF, multiple=True, metavar="PARTY", help="A provider withdraws with all its offers.")
@click.option("--without-offer", type=REF, multiple=True, metavar="OFFER", help="Without this offer.")
@click.option("--without-need", type=REF, multiple=True, metavar="NEED", help="Without this need.")
@click.option("--one-more-offer", type=REF, multiple=True, metavar="OFFER", help="One more offer like this one.")
@click.option("--one-more-need", type=REF, multiple=True, metavar="NEED", help="One more need like this one.")
@click.option("--grow-need", type=(REF, PERCENT), multiple=True, metavar="NEED PERCENT", help="A need grows.")
@click.option("--pair", type=(REF, REF), multiple=True, metavar="OFFER NEED", help="Form this pair before all others.")
@click.option("--leave-out", type=(REF, REF), multiple=True, metavar="OFFER NEED", help="Leave this pair out.")
@click.option("--link", type=(REF, REF, REF, REF), multiple=True, metavar="OFFER NEED OFFER NEED",
              help="Form both pairs or neither. A larger set: name one of its pairs again with the next.")  # fmt: skip
@click.option("--cap", type=(str, click.IntRange(0, MOST_USD)), multiple=True, metavar="CODE USD",
              help="At most so many whole US dollars for needs of a theme, or of States of a treaty status: "
                   "clearance 500000, not_party 0.")  # fmt: skip
@click.option("--weight", type=(str, PERCENT), multiple=True, metavar="CRITERION PERCENT",
              help="Move one weight; the others of its group keep their proportions.")  # fmt: skip
@click.option("--without-goal", multiple=True, metavar="GOAL", help="Do not ask for this goal.")
@click.option("--goal-place", type=(str, click.IntRange(1, 20)), multiple=True, metavar="GOAL PLACE",
              help="The goal comes at this place of their order, from 1.")  # fmt: skip
@click.option("--tolerance", type=(str, click.IntRange(0, 1000)), multiple=True, metavar="GOAL THOUSANDTHS",
              help="Later goals may give up so many thousandths of this one.")  # fmt: skip
@click.option("--settings", type=click.Choice(sorted(READY_MADE)), help="Other ready-made settings.")
@click.option("--change-at-most", type=click.IntRange(0, 10**6), metavar="N",
              help="Give up at most so many pairs of the run.")  # fmt: skip
@click.option("--study", type=click.Choice(STUDIES), help="Ask more of the plan; without a change: of the run's own.")
@click.option("--need", type=REF, help="The need that the study is about.")
@as_json
@guarded
def what_if_command(run: str, study: str | None, need: str | None, form: str | None, **asked: Any) -> int:
    """Solve a RUN again with something changed and show the result beside it. The run itself stays as it is.

    Exit codes: 0 done, 2 wrong usage or input, 3 it failed.
    """
    changes = changes_of(asked)
    if not changes and study is None:
        raise click.UsageError("Say what is to change, or which study is asked for: see --help.")
    if need is not None and study is None:
        raise click.UsageError("--need goes with --study.")
    with database().write() as session:
        asked_study = None if study is None else Study(study, need)
        ref = scenarios.request_scenario(session, OPERATOR, run, changes, now=now(), study=asked_study)
    if not _solve(ref):
        return FAILED
    with database().read() as session:
        ended = get_run(session, OPERATOR, ref)
        if RunStatus(ended.status) not in SOLVED:
            return without_result(ended)
        page = comparisons.scenario_page(session, OPERATOR, ref)
        names = _names(session)
    report = json_text(scenario_document(page, names)) if form == "json" else scenario_report(page, names, width())
    click.echo(report, nl=False)
    return DONE


def changes_of(asked: dict[str, Any]) -> list[Change]:
    """The changes that options ask for, in the order in which they are applied: settings, records, pairs."""
    found: list[Change] = []
    if asked["settings"] is not None:
        found.append(Change(ChangeKind.SETTINGS, name=asked["settings"]))
    found += [Change(ChangeKind.WEIGHT, name=name, percent=percent) for name, percent in asked["weight"]]
    found += [Change(ChangeKind.GOAL_OFF, name=name) for name in asked["without_goal"]]
    found += [Change(ChangeKind.GOAL_PLACE, name=name, quantity=place) for name, place in asked["goal_place"]]
    found += [Change(ChangeKind.GOAL_TOLERANCE, name=name, quantity=given) for name, given in asked["tolerance"]]
    if asked["change_at_most"] is not None:
        found.append(Change(ChangeKind.CHANGE_AT_MOST, quantity=asked["change_at_most"]))
    found += [_cap(code, dollars) for code, dollars in asked["cap"]]
    if asked["cut_funding"] is not None:
        found.append(Change(ChangeKind.CUT_FUNDING, percent=asked["cut_funding"]))
    found += [Change(ChangeKind.WITHDRAW_PROVIDER, party=party) for party in asked["withdraw"]]
    found += [Change(ChangeKind.ADD_OFFER, offer=ref) for ref in asked["one_more_offer"]]
    found += [Change(ChangeKind.ADD_NEED, need=ref) for ref in asked["one_more_need"]]
    found += [Change(ChangeKind.REMOVE_OFFER, offer=ref) for ref in asked["without_offer"]]
    found += [Change(ChangeKind.REMOVE_NEED, need=ref) for ref in asked["without_need"]]
    found += [Change(ChangeKind.GROW_NEED, need=ref, percent=percent) for ref, percent in asked["grow_need"]]
    found += [Change(ChangeKind.EXCLUDE, offer=offer, need=need) for offer, need in asked["leave_out"]]
    found += [Change(ChangeKind.PIN, offer=offer, need=need) for offer, need in asked["pair"]]
    found += [Change(ChangeKind.LINK, pairs=(four[:2], four[2:])) for four in asked["link"]]
    return found


def _cap(code: str, dollars: int) -> Change:
    """A limit on money by what its code names: a theme, or a treaty status; no code is both."""
    kind = next((kind for kind, (_, codes) in CAPPED.items() if code in codes), None)
    if kind is None:
        allowed = ", ".join(code for _, codes in CAPPED.values() for code in codes)
        raise InvalidInput([FieldError("cap", "cap_not_known", {"value": shown(code), "allowed": allowed})])
    return Change(kind, name=code, quantity=dollars)


def _solve(ref: str) -> bool:
    """`solving.solve` for a what-if and its study."""
    from matchmaker.domain.matching.run import make_plan  # brings scipy: only where something is solved
    from matchmaker.domain.matching.studies.study import look_into

    return solve(ref, make_plan, lambda study, pool, policy, plan: look_into(study, pool, policy, plan, make_plan))


def _names(session: Session) -> dict[str, str]:
    return {party: party_name(row) for party, row in party_names(session).items()}
