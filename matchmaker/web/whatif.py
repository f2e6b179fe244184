"""What-ifs about a run, and two runs beside each other."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.db.queries.needs import need_titles
from matchmaker.db.queries.offers import offer_titles
from matchmaker.db.queries.runs import RunView, list_runs
from matchmaker.domain.access import Right, require
from matchmaker.domain.lifecycle import RUN_WITH_RESULT
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.policies import READY_MADE
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.policy_changes import CAPPED, weights_of
from matchmaker.domain.vocabulary import RunStatus
from matchmaker.errors import InvalidInput, NotFound
from matchmaker.exchange.comparison import FIGURES, SHARES, figures_of
from matchmaker.exchange.sentences import change_lines, ending_line, impossible_lines, study_lines
from matchmaker.services import comparisons, scenarios
from matchmaker.services.results import load
from matchmaker.services.scenarios import STUDIES
from matchmaker.web import context, whatif_form
from matchmaker.web.blueprint import pages
from matchmaker.web.forms import Form

WAITING = (RunStatus.QUEUED, RunStatus.RUNNING)
OTHER_RUNS = 100
WHAT_IFS = 20


@pages.get("/runs/<ref:ref>/what-if")
def what_if(ref: str) -> str:
    """A form of plain choices about what might be otherwise, and the what-ifs asked before."""
    require(context.actor(), Right.REQUEST_RUN)
    return _form_page(ref, Form(request.args))


@pages.post("/runs/<ref:ref>/what-if")
def ask_what_if(ref: str) -> Response | tuple[str, int]:
    """Ask for a what-if about a run."""
    actor = context.actor()
    require(actor, Right.REQUEST_RUN)
    form = Form(request.form)
    try:
        asked = whatif_form.read(form)
    except InvalidInput as error:
        return _form_page(ref, form.with_errors(error.errors)), 400
    try:
        with context.writing() as db:
            made = scenarios.request_scenario(db, actor, ref, asked.changes, now=context.now(), study=asked.study)
    except InvalidInput as error:
        return _form_page(ref, form.with_errors(asked.at_fields(error.errors))), 400
    flash(gettext("The what-if was asked for. It starts by itself."))
    return redirect(url_for("pages.scenario", ref=made), 303)


@pages.get("/what-ifs/<ref:ref>")
def scenario(ref: str) -> str:
    """A what-if: what would change, and for whom, beside the run that it is about."""
    with context.reading() as db:
        found = comparisons.scenario_page(db, context.actor(), ref)
    names = {**context.shown_names(), **found.titles}
    return render_template(
        "pages/what_if.html",
        section="pages.runs",
        found=found,
        run=found.run,
        waiting=found.run.status in WAITING,
        changes=change_lines(found, names, context.locale()),
        impossible=impossible_lines(found.impossible, names, context.locale()),
        ending=ending_line(found.findings, context.locale()) if found.findings else "",
        findings=study_lines(found.findings, names, context.locale()) if found.findings else [],
        beside=found.beside if found.changes else None,
        names=names,
        figures=_figures(found.beside),
    )


@pages.get("/runs/<ref:ref>/compare")
def compare(ref: str) -> str:
    """Two runs beside each other, pair by pair with the reason of every change."""
    other = request.args.get("other", "")
    with context.reading() as db:
        actor = context.actor()
        found = comparisons.compare_runs(db, actor, other or ref, ref)
        runs = list_runs(db, actor, pool=found.after.pool, limit=OTHER_RUNS).items
        asked = list_runs(db, actor, base=ref, limit=WHAT_IFS).items
    return render_template(
        "pages/compare.html",
        section="pages.runs",
        found=found,
        run=found.after,
        beside=found if other else None,
        names={**context.shown_names(), **found.titles},
        figures=_figures(found),
        runs=[run for run in runs if run.ref != ref and _has_result(run)],
        other=other,
        asked=asked,
    )


def _has_result(run: RunView) -> bool:
    return RunStatus(run.status) in RUN_WITH_RESULT | {RunStatus.NO_SOLUTION}


def _figures(page: comparisons.ComparisonPage | None) -> list[tuple[str, int | None, int | None, str]]:
    """Name, both values and how they are written (share, money, count) of every figure."""
    if page is None:
        return []
    before, after = figures_of(page, 0), figures_of(page, 1)
    form = {name: "share" if name in SHARES else "money" if name == "usd_cents" else "count" for name in FIGURES}
    return [(name, before[name], after[name], form[name]) for name in FIGURES]


def _form_page(ref: str, form: Form) -> str:
    with context.reading() as db:
        actor = context.actor()
        found = comparisons.compare_runs(db, actor, ref, ref)
        if found.after.base is not None:
            raise NotFound(noun="run", ref=ref)
        asked = list_runs(db, actor, base=ref, limit=WHAT_IFS).items
        pool, policy, _ = load(db, ref)
        offers = offer_titles(db, actor, [one.ref for one in pool.offers])
        needs = need_titles(db, actor, [one.ref for one in pool.needs])
    return render_template(
        "pages/what_if_form.html",
        section="pages.runs",
        run=found.after,
        form=form,
        asked=asked,
        **_choices(pool, policy, offers, needs),
    )


def _choices(pool: Pool, policy: Policy, offers: dict[str, str], needs: dict[str, str]) -> dict[str, Any]:
    names = context.shown_names()
    return {
        "providers": sorted({(one.provider, names.get(one.provider, one.provider)) for one in pool.offers},
                            key=lambda choice: choice[1]),
        "offers": [(one.ref, f"{offers.get(one.ref, one.ref)} ({one.ref})") for one in pool.offers],
        "needs": [(one.ref, f"{needs.get(one.ref, one.ref)} ({one.ref})") for one in pool.needs],
        "criteria": list(weights_of(policy)),
        "settings": list(READY_MADE),
        "studies": STUDIES,
        "goals": whatif_form.goal_rows(policy),
        "capped": {str(kind): codes for kind, (_, codes) in CAPPED.items()},
        "record_changes": whatif_form.RECORD_CHANGES,
        "link_rows": whatif_form.LINK_ROWS,
    }  # fmt: skip
