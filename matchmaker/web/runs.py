"""Runs: the list, asking for one, one run with what it proposes, and one need or one pair of it."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.db.queries.proposals import ProposalFilter, list_proposals
from matchmaker.db.queries.runs import list_runs
from matchmaker.domain.access import Right, may, reads_all_proposals, require
from matchmaker.domain.lifecycle import STATUSES_OUTSIDE
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policies import DEFAULT as DEFAULT_POLICY
from matchmaker.domain.matching.policies import READY_MADE
from matchmaker.domain.vocabulary import Kind, ProposalStatus, Provenance, RunStatus, Theme
from matchmaker.errors import FieldError, InvalidInput
from matchmaker.exchange.goals import goal_lines, most_better, price_lines
from matchmaker.exchange.sentences import impossible_lines
from matchmaker.services import explanations
from matchmaker.services.runs import cancel_run, request_run
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.forms import Form
from matchmaker.web.listing import Listing, read_listing

PER_RUN_PAGE = 12  # each carries two score cards
WAITING = (RunStatus.QUEUED, RunStatus.RUNNING)
PROPOSAL_SORTS = ("need", "provider", "fit", "priority", "weight", "updated")


def proposal_choices() -> dict[str, tuple[str, ...]]:
    """The filters of proposals and what each may be: no step of the table for those who are never told of one."""
    actor = context.actor()
    inside: tuple[str, ...] = tuple(ProposalStatus)
    if not may(actor, Right.READ_PROPOSALS):
        told = inside if actor.party is not None else (str(ProposalStatus.PROPOSED),)
        inside = tuple(dict.fromkeys((*told, *STATUSES_OUTSIDE)))
    return {"status": inside, "theme": tuple(Theme), "kind": tuple(Kind), "party": ()}


@pages.get("/runs")
def runs() -> str:
    """The list of runs, and the form to ask for one."""
    return _runs_page(Form())


@pages.post("/runs")
def ask_for_run() -> Response | tuple[str, int]:
    """Ask for a run over everything published and open on a day."""
    actor = context.actor()
    require(actor, Right.REQUEST_RUN)
    form = Form(request.form)
    try:
        with context.writing() as db:
            pool = form.raw("pool", Provenance.POSTED)
            policy = form.raw("policy", DEFAULT_POLICY)
            ref = request_run(db, actor, on=_day(form), now=context.now(), pool=pool, policy=policy)
    except InvalidInput as error:
        return _runs_page(form.with_errors(error.errors)), 400
    flash(gettext("The run was asked for. It starts by itself."))
    return redirect(url_for("pages.run", ref=ref), 303)


@pages.post("/runs/<ref:ref>/cancel")
def cancel(ref: str) -> Response:
    """Cancel a run that has not ended."""
    with context.writing() as db:
        cancel_run(db, context.actor(), ref, now=context.now())
    return redirect(url_for("pages.run", ref=ref), 303)


@pages.get("/runs/<ref:ref>")
def run(ref: str) -> str:
    """One run in plain words, with its proposals and the needs without a partner."""
    choices = proposal_choices()
    listing = read_listing("pages.run", choices, PROPOSAL_SORTS, default_sort="need", per_page=PER_RUN_PAGE, ref=ref)
    with context.reading() as db:
        actor = context.actor()
        found = explanations.run_page(db, actor, ref, limit=listing.per_page, offset=0)
        page = list_proposals(
            db,
            actor,
            ProposalFilter(run=ref, **listing.kept),  # type: ignore[arg-type]
            sort=listing.sort,
            limit=listing.per_page,
            offset=listing.offset,
        )
    return render_template(
        "pages/run.html",
        section="pages.runs",
        found=found,
        run=found.run,
        waiting=found.run.status in WAITING,
        whole=reads_all_proposals(actor, found.run.pool, found.run.status),
        listing=listing,
        page=page,
        choices=choices,
        gap=_gap(found.plan),
        impossible=_impossible(found.plan),
        goals=() if found.plan is None else goal_lines(found.plan, context.locale()),
        prices=() if found.plan is None else price_lines(found.plan, context.locale()),
    )


def _impossible(plan: PlanResult | None) -> list[str]:
    return impossible_lines(plan.impossible if plan else None, context.shown_names(), context.locale())


@pages.get("/runs/<ref:ref>/unmatched")
def unmatched(ref: str) -> str:
    """The needs without a partner in a run, each with the reasons."""
    listing = read_listing("pages.unmatched", {}, ("need",), default_sort="need", ref=ref)
    with context.reading() as db:
        actor = context.actor()
        found = explanations.run_page(db, actor, ref, limit=listing.per_page, offset=listing.offset)
    return render_template(
        "pages/unmatched.html",
        section="pages.runs",
        found=found,
        run=found.run,
        listing=listing,
    )


@pages.get("/runs/<ref:ref>/needs/<ref:need>")
def run_need(ref: str, need: str) -> str:
    """One need of a run against every offer."""
    with context.reading() as db:
        found = explanations.need_page(db, context.actor(), ref, need)
    return render_template("pages/run_need.html", section="pages.runs", found=found, run=found.run)


@pages.get("/runs/<ref:ref>/pairs/<ref:offer>/<ref:need>")
def run_pair(ref: str, offer: str, need: str) -> str:
    """One offer and one need of a run: why this pair, or why not."""
    with context.reading() as db:
        found = explanations.pair(db, context.actor(), ref, offer, need)
    return render_template(
        "pages/run_pair.html",
        section="pages.runs",
        found=found,
        run=found.run,
    )


def _runs_page(form: Form) -> str:
    listing: Listing = read_listing(
        "pages.runs",
        {"status": tuple(RunStatus), "pool": tuple(Provenance)},
        ("newest",),
        default_sort="newest",
    )
    with context.reading() as db:
        page = list_runs(
            db, context.actor(), limit=listing.per_page, offset=listing.offset, **listing.kept
        )  # fmt: skip
    return render_template(
        "pages/runs.html",
        section="pages.runs",
        listing=listing,
        page=page,
        form=form,
        today=context.today(),
        pools=Provenance,
        statuses=RunStatus,
        policies=tuple(READY_MADE),
        default_policy=DEFAULT_POLICY,
    )


def _gap(plan: PlanResult | None) -> str:
    """How much better a plan could be at most, in percent with one digit; nothing where there is no bound."""
    if plan is None or plan.value <= 0 or plan.bound <= plan.value or plan.value_gap == 0:
        return ""
    return most_better(plan)


def _day(form: Form) -> date:
    """The day of the pool; today when none was given."""
    typed = form.raw("on").strip()
    if not typed:
        return context.today()
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2100:
        raise InvalidInput([FieldError("on", "day_not_usable", {"value": typed[:40]})])
    return day
