"""Proposals: what waits for whom, one proposal, the steps of review and the answers of the two sides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from matchmaker.db.queries.audit import history
from matchmaker.db.queries.proposals import ProposalFilter, ProposalView, count_proposals, list_proposals
from matchmaker.db.session import Session
from matchmaker.domain.lifecycle import AnswerGiven
from matchmaker.domain.vocabulary import NOT_POSSIBLE_NOW, Answer, Headline, SetAsideReason, Side
from matchmaker.errors import Conflict, FieldError, InvalidInput
from matchmaker.services import explanations
from matchmaker.services import proposals as steps
from matchmaker.web import context
from matchmaker.web.blueprint import pages
from matchmaker.web.forms import Form
from matchmaker.web.listing import PER_PAGE, Choices, Listing, clean_text, read_listing
from matchmaker.web.paths import own_path
from matchmaker.web.runs import PROPOSAL_SORTS, proposal_choices

MINE = {"mine": ("yes",)}
DONE = {
    "shortlist": lazy_gettext("Short-listed. Nobody was told yet."),
    "set_aside": lazy_gettext("Set aside. Both sides can read the reason."),
    "undo": lazy_gettext("Returned to the proposals."),
    "put_to_sides": lazy_gettext("Put to the provider. The affected State is asked once the provider is interested."),
    "answer": lazy_gettext("Your answer was recorded. It does not bind your State or organisation."),
    "end_contact": lazy_gettext("The contact was ended. The sums are open again."),
}
Step = Callable[[Session, Form], int]


def proposal_listing(
    endpoint: str = "pages.proposals", default_sort: str = "-updated", per_page: int = PER_PAGE
) -> Listing:
    """The list of proposals that the address asks for."""
    choices: Choices = {
        "text": (),
        **proposal_choices(),
        "headline": tuple(Headline),
        "party": tuple(context.names()),
        "run": (),
        **MINE,
    }
    return read_listing(endpoint, choices, PROPOSAL_SORTS, default_sort=default_sort, per_page=per_page)


def proposal_filter(listing: Listing, run: str | None = None) -> ProposalFilter:
    """What a list of proposals keeps; of one run where one is named."""
    keep = {"run": run, **{name: value for name, value in listing.kept.items() if name != "mine"}}
    return ProposalFilter(**keep, mine="mine" in listing.kept)


@pages.get("/proposals")
def proposals() -> str:
    """Proposals that the actor may read, those that wait for it first on request."""
    listing, actor = proposal_listing(), context.actor()
    with context.reading() as db:
        page = list_proposals(
            db, actor, proposal_filter(listing), sort=listing.sort, limit=listing.per_page, offset=listing.offset
        )
        total = count_proposals(db, actor) if listing.filters else page.total
    return render_template("pages/proposals.html", section="pages.proposals", listing=listing, page=page, total=total)


@pages.get("/proposals/<ref:ref>")
def proposal(ref: str) -> str:
    """One proposal: the two sides, the score card, the steps open to the actor, and what happened."""
    return _page(ref, Form())


@pages.post("/proposals/<ref:ref>/shortlist")
def shortlist(ref: str) -> Response | tuple[str, int]:
    """Take a proposal on the short list."""
    return _take(ref, "shortlist", _plain(ref, steps.shortlist))


@pages.post("/proposals/<ref:ref>/undo")
def undo(ref: str) -> Response | tuple[str, int]:
    """Take short-listing or setting aside back."""
    return _take(ref, "undo", _plain(ref, steps.undo))


@pages.post("/proposals/<ref:ref>/end-contact")
def end_contact(ref: str) -> Response | tuple[str, int]:
    """End a contact; the sums are open again."""
    return _take(ref, "end_contact", _plain(ref, steps.end_contact))


@pages.post("/proposals/<ref:ref>/set-aside")
def set_aside(ref: str) -> Response | tuple[str, int]:
    """Set a proposal aside with a reason that both sides read."""

    def step(db: Session, form: Form) -> int:
        reason = form.raw("set_aside_reason")
        if not reason:
            raise InvalidInput([FieldError("set_aside_reason", "set_aside_reason_not_listed")])
        return steps.set_aside(db, context.actor(), ref, reason, version=_version(form), now=context.now())

    return _take(ref, "set_aside", step)


@pages.post("/proposals/<ref:ref>/put-to-sides")
def put_to_sides(ref: str) -> Response | tuple[str, int]:
    """Put a short-listed proposal to the provider and then to the affected State."""

    def step(db: Session, form: Form) -> int:
        confirmed = form.raw_list("confirmed")
        return steps.put_to_sides(
            db, context.actor(), ref, version=_version(form), now=context.now(), confirmed=confirmed
        )

    return _take(ref, "put_to_sides", step)


@pages.post("/proposals/<ref:ref>/answer")
def answer(ref: str) -> Response | tuple[str, int]:
    """The answer of the actor's own party."""

    def step(db: Session, form: Form) -> int:
        given = _answer_given(form)
        return steps.answer(db, context.actor(), ref, given, version=_version(form), now=context.now())

    return _take(ref, "answer", step)


def _plain(ref: str, service: Callable[..., int]) -> Step:
    """A step for which nothing is typed."""
    return lambda db, form: service(db, context.actor(), ref, version=_version(form), now=context.now())


def _take(ref: str, name: str, step: Step) -> Response | tuple[str, int]:
    """Take a step and return to the proposal, or show it again with what stands in the way and all that was typed."""
    form = Form(request.form)
    try:
        with context.writing() as db:
            step(db, form)
    except InvalidInput as error:
        return _page(ref, form.with_errors(_at_own_fields(name, error)), tried=name), 400
    except Conflict as error:
        return _page(ref, form, tried=name, conflict=error), 409
    flash(str(DONE[name]))
    back = form.raw("back")
    return redirect(own_path(back) if back else url_for("pages.proposal", ref=ref), 303)


def _at_own_fields(name: str, error: InvalidInput) -> list[FieldError]:
    """Errors at the names that the fields have on this page: two of its forms ask for a reason."""
    if name != "set_aside":
        return list(error.errors)
    return [FieldError("set_aside_reason", one.code, one.params) for one in error.errors]


def _page(ref: str, form: Form, *, tried: str = "", conflict: Conflict | None = None) -> str:
    with context.reading() as db:
        actor = context.actor()
        pair = explanations.proposal_page(db, actor, ref)
        found = pair.proposal
        entries = history(db, actor, "proposal", ref, limit=50)
    return render_template(
        "pages/proposal.html",
        section="pages.proposals",
        proposal=found,
        pair=pair,
        entries=entries,
        form=form,
        form_of=lambda name: form if name == tried else Form(),
        rates=pair.rates,
        conflict=conflict,
        lost=conflict is not None and tried not in found.steps,
        answers=Answer,
        reasons=_reasons(found),
        set_aside_reasons=SetAsideReason,
    )


def _reasons(found: ProposalView) -> tuple[str, ...]:
    """The typed reasons of the actor's side, "no reason given" first."""
    return tuple(NOT_POSSIBLE_NOW[Side(found.my_side)]) if found.my_side else ()


def _version(form: Form) -> int:
    """The version that the page was made from."""
    typed = form.raw("version")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise InvalidInput([FieldError("version", "version_missing")])
    return int(typed)


def _answer_given(form: Form) -> AnswerGiven:
    """The answer as typed. What goes with another answer than the one chosen is left aside."""
    chosen = form.raw("answer")
    not_now = chosen == Answer.NOT_POSSIBLE_NOW
    return AnswerGiven(
        answer=chosen,
        reason_code=form.raw("reason_code") or None if not_now else None,
        until_on=_until(form) if not_now else None,
        changes=_text(form, "changes") if chosen == Answer.INTERESTED_WITH_CHANGES else None,
        note=_text(form, "note"),
    )


def _text(form: Form, path: str) -> str | None:
    return form.raw(path).replace("\r\n", "\n").replace("\x00", "").strip() or None


def _until(form: Form) -> date | None:
    typed = clean_text(form.raw("until_on"))
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise InvalidInput([FieldError("until_on", "date_not_understood", {"value": typed})]) from None
