"""What-ifs about a run, and two runs beside each other."""

from __future__ import annotations

from collections.abc import Callable

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
from matchmaker.domain.matching.scenario import Change, weights_of
from matchmaker.domain.vocabulary import RunStatus
from matchmaker.errors import FieldError, InvalidInput, NotFound
from matchmaker.exchange.comparison import FIGURES, SHARES, figures_of
from matchmaker.exchange.sentences import change_text, ending_line, impossible_lines, study_lines
from matchmaker.schemas.reading import Refused, read_whole
from matchmaker.services import comparisons, scenarios
from matchmaker.services.results import load
from matchmaker.services.scenarios import STUDIES, Study
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.forms import Form

WAITING = (RunStatus.QUEUED, RunStatus.RUNNING)
OTHER_RUNS = 100
_TEXTS = ("settings", "weight", "withdraw", "grow_need", "offer", "need")
_NUMBERS = ("weight_percent", "change_at_most", "cut_funding", "grow_percent")


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
        changes, study = _asked(form)
        with context.writing() as db:
            made = scenarios.request_scenario(db, actor, ref, changes, now=context.now(), study=study)
    except InvalidInput as error:
        return _form_page(ref, form.with_errors(_at_fields(error))), 400
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
        changes=[change_text(change, names, context.locale()) for change in found.changes],
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
        asked = list_runs(db, actor, base=ref, limit=20).items
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


def _choices(
    pool: Pool, policy: Policy, offers: dict[str, str], needs: dict[str, str]
) -> dict[str, list[tuple[str, str]]]:  # fmt: skip
    names = context.shown_names()
    return {
        "providers": sorted({(one.provider, names.get(one.provider, one.provider)) for one in pool.offers},
                            key=lambda choice: choice[1]),
        "offers": [(one.ref, f"{offers.get(one.ref, one.ref)} ({one.ref})") for one in pool.offers],
        "needs": [(one.ref, f"{needs.get(one.ref, one.ref)} ({one.ref})") for one in pool.needs],
        "criteria": [(name, name) for name in weights_of(policy)],
        "settings": [(name, name) for name in READY_MADE],
        "studies": [(name, name) for name in STUDIES],
    }  # fmt: skip


def _asked(form: Form) -> tuple[list[Change], Study | None]:
    """The changes and the study that a form asks for. InvalidInput with every number that is none."""
    read = _Numbers(form)
    text: Callable[[str], str | None] = lambda name: form.raw(name).strip() or None  # noqa: E731
    choices = {**{name: text(name) for name in _TEXTS}, **{name: read(name) for name in _NUMBERS}}
    if read.errors:
        raise InvalidInput(read.errors)
    changes = scenarios.changes_asked({**choices, "pair": form.raw("pair")})
    study = text("study")
    return changes, None if study is None else Study(study, text("study_need"))


class _Numbers:
    """Whole numbers of a form; what is none is an error at its field."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.errors: list[FieldError] = []

    def __call__(self, name: str) -> int | None:
        raw = self.form.raw(name).strip()
        if not raw:
            return None
        try:
            return read_whole(raw, most=10**6)
        except Refused as refused:
            self.errors.append(FieldError(name, refused.code, refused.params))
            return None


def _at_fields(error: InvalidInput) -> list[FieldError]:
    """The errors at the fields of the form."""
    return [FieldError(scenarios.FIELD_OF.get(one.path, one.path), one.code, one.params) for one in error.errors]
