"""The life of an offer or a need from its page: change it, send it on, publish it, withdraw it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from matchmaker.db.queries.needs import NeedView
from matchmaker.db.queries.offers import OfferView
from matchmaker.domain.access import Right, may, may_enter
from matchmaker.domain.lifecycle import RecordStep, steps_of_record
from matchmaker.domain.vocabulary import Provenance, RecordStatus
from matchmaker.errors import Conflict, FieldError, InvalidInput
from matchmaker.services import needs, offers
from matchmaker.web import context, posting
from matchmaker.web.blueprint import pages
from matchmaker.web.questions import NEED, OWNER

_STEP = {NEED: needs.take_step, "offer": offers.take_step}
_POST = {NEED: Right.POST_NEED, "offer": Right.POST_OFFER}
DONE = {
    RecordStep.CLEAR: lazy_gettext("Cleared. It can be sent to the secretariat."),
    RecordStep.SUBMIT: lazy_gettext("Sent to the secretariat."),
    RecordStep.CONFIRM: lazy_gettext("Confirmed as the focal point's. It can be published."),
    RecordStep.PUBLISH: lazy_gettext("Published. It is part of the pool from now on."),
    RecordStep.WITHDRAW: lazy_gettext("Withdrawn. What is in contact stays so."),
    RecordStep.EXPIRE: lazy_gettext("Marked as expired."),
}


@pages.post("/<any(offers, needs):many>/<ref:ref>/edit")
def edit_record(many: str, ref: str) -> Response:
    """Begin a change of a record, or go on with the one that was begun."""
    record = posting.get_record(many[:-1], ref)
    return redirect(url_for("pages.draft", ref=posting.begin_change(many[:-1], record)), 303)


@pages.post("/<any(offers, needs):many>/<ref:ref>/<any(clear, submit, confirm, publish, withdraw, expire):step>")
def record_step(many: str, ref: str, step: str) -> Response | tuple[str, int]:
    """One step in the life of a record."""
    noun = many[:-1]
    try:
        with context.writing() as db:
            _STEP[noun](db, context.actor(), ref, RecordStep(step), version=_version(), now=context.now())
    except Conflict as conflict:
        record = posting.get_record(noun, ref)
        return render_template(
            "pages/step_not_taken.html", section=f"pages.{many}", noun=noun, record=record, conflict=conflict
        ), 409
    flash(str(DONE[RecordStep(step)]))
    return redirect(url_for(f"pages.{noun}", ref=ref), 303)


def steps_open(noun: str, record: NeedView | OfferView) -> tuple[RecordStep, ...]:
    """The steps that the actor may take with a record as it stands."""
    actor, owner = context.actor(), str(getattr(record, OWNER[noun]))
    fact = record.provenance == Provenance.PUBLISHED_FACT
    return tuple(
        step
        for step, right in steps_of_record(record.status)
        if may(actor, Right.PUBLISH if fact else right, party=owner)
    )


def may_change(noun: str, record: NeedView | OfferView) -> bool:
    """Whether the actor may change a record: its own party while it lives, the secretariat while it is a draft."""
    actor, owner = context.actor(), str(getattr(record, OWNER[noun]))
    if record.provenance != Provenance.POSTED or record.status in (RecordStatus.WITHDRAWN, RecordStatus.EXPIRED):
        return False
    return may_enter(actor, _POST[noun], owner) and (actor.party == owner or record.status == RecordStatus.DRAFT)


def _version() -> int:
    typed = request.form.get("version", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise InvalidInput([FieldError("version", "version_missing")])
    return int(typed)
