"""`backtest`: a year of the past, what happened beside what the engine would have proposed. Nobody is named."""

from __future__ import annotations

import click

from matchmaker.cli.guard import DONE, WRONG_INPUT, complain, error_lines, guarded, read_bytes, write_text
from matchmaker.cli.matching import as_json, json_text
from matchmaker.cli.report import width
from matchmaker.cli.table import Column, render, wrap
from matchmaker.domain.matching.policies import READY_MADE
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.studies.backtest import Backtest, Outcome, PastFlow, backtest
from matchmaker.errors import FieldError, InvalidInput
from matchmaker.exchange.backtest import LIMITS, document, picture, read_flows_file
from matchmaker.reference.funding import read_flows
from matchmaker.schemas.reading import shown
from matchmaker.wording.text import format_basis_points, format_money, say_code

TRIAL = "trial"
SETTINGS = {TRIAL: Policy(), **READY_MADE}


@click.command("backtest")
@click.argument("year", type=click.IntRange(1990, 2100))
@click.option("--flows", "path", help="Flows of another source, CSV in the columns of funding_flows.csv (-: stdin).")
@click.option("--settings", type=click.Choice(sorted(SETTINGS)), default=TRIAL, show_default=True,
              help="Which ready-made settings the engine is asked with.")  # fmt: skip
@click.option("--svg", "svg", help="Write the picture to this file too.")
@as_json
@guarded
def backtest_command(year: int, path: str | None, settings: str, svg: str | None, form: str | None) -> int:
    """Replay a YEAR of published funding: what States received, beside what the engine would have proposed.

    No donor and no State is named. Exit codes: 0 done, 2 wrong usage or input, 3 the engine failed.
    """
    from matchmaker.domain.matching.run import make_plan  # brings scipy: only where something is solved

    try:
        flows = _published() if path is None else read_flows_file(read_bytes(path))
    except InvalidInput as error:
        for line in error_lines(error, shown(path or "")):
            complain(line)
        return WRONG_INPUT
    try:
        found = backtest(flows, year, SETTINGS[settings], make_plan)
    except ValueError:
        years = ", ".join(sorted({str(flow.year) for flow in flows}))
        raise InvalidInput([FieldError("", "backtest_no_year", {"year": year, "years": years})]) from None
    if svg is not None:
        write_text(svg, picture(found))
    click.echo(json_text(document(found)) if form == "json" else _report(found, width()), nl=False)
    return DONE


def _published() -> tuple[PastFlow, ...]:
    return tuple(
        PastFlow(flow.year, flow.provider, flow.receiver, flow.amount_usd_cents)
        for flow in read_flows()
        if flow.receiver
    )


def _report(found: Backtest, total: int) -> str:
    about = {
        "year": found.year, "providers": found.providers, "needs": found.needs, "earlier": found.earlier,
        "offered_usd_cents": found.usd_cents_offered, "needed_usd_cents": found.usd_cents_needed,
        "largest": _share(found.largest_providers),
    }  # fmt: skip
    columns = (
        Column(say_code("backtest_figure"), total - 2 * 20 - 4),
        Column(say_code("backtest_happened"), 20, right=True),
        Column(say_code("backtest_proposed"), 20, right=True),
    )
    lines = [
        say_code("backtest_heading", {"year": found.year}),
        say_code("notice_published_pool"),
        "",
        *wrap(say_code("backtest_about", about), total),
        "",
        *render(columns, _rows(found)),
        "",
        *wrap(say_code(str(found.word)), total),
        "",
        say_code("backtest_limits"),
    ]
    for code in LIMITS:
        lines += wrap(f"- {say_code(code)}", total)
    return "\n".join(lines) + "\n"


def _rows(found: Backtest) -> list[tuple[str, str, str]]:
    rows = [
        (say_code(f"backtest_row_{name}"), _cell(name, found.happened), _cell(name, found.proposed))
        for name in ("usd_cents", "no_partner", "one_partner", "most_partners", "pairs", "largest_affected", "gini",
                     "mean", "lowest")
    ]  # fmt: skip
    newly = say_code("backtest_row_newly", {"without_before": found.without_before})
    return [
        *rows,
        (newly, str(found.newly_happened), str(found.newly_proposed)),
        (say_code("backtest_row_kept"), "", str(found.kept)),
    ]


def _cell(name: str, outcome: Outcome) -> str:
    value = getattr(outcome, name)
    if name == "usd_cents":
        return format_money(value // 100 * 100, "USD")
    return _share(value) if name in ("largest_affected", "gini", "mean", "lowest") else str(value)


def _share(points: int | None) -> str:
    return "" if points is None else format_basis_points(points)
