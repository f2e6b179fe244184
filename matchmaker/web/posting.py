"""From a form to a record: made, cleared and sent in one click by whoever may, and the same for a change of one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.db.queries.drafts import DraftView, Texts, get_draft
from matchmaker.db.queries.needs import NeedView, get_need
from matchmaker.db.queries.offers import OfferView, get_offer
from matchmaker.domain.lifecycle import RecordStep
from matchmaker.domain.vocabulary import RecordStatus
from matchmaker.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from matchmaker.services import drafts as service
from matchmaker.services import needs, offers
from matchmaker.web import context
from matchmaker.web.draft_text import merged, on_page, read_record, texts_of
from matchmaker.web.questions import FIELDS, NEED, OWNER

_STEP = {NEED: needs.take_step, "offer": offers.take_step}
_UPDATE = {NEED: needs.update_need, "offer": offers.update_offer}
_ON_THE_WAY = ((RecordStatus.DRAFT, RecordStep.CLEAR), (RecordStatus.CLEARED, RecordStep.SUBMIT))


def get_record(noun: str, ref: str) -> NeedView | OfferView:
    """The record as the actor may read it; NotFound."""
    with context.reading() as db:
        return get_need(db, context.actor(), ref) if noun == NEED else get_offer(db, context.actor(), ref)


def post_new(noun: str, ref: str, texts: Texts, party: str | None, *, draft: str | None) -> Response:
    """Make the record of a form and send it on as far as the actor may; InvalidInput with errors as the page has
    them."""
    values = read_record(noun, texts, party=party, ref=ref)
    try:
        with context.writing() as db:
            made = service.post(db, context.actor(), noun, values, draft=draft, now=context.now())
    except InvalidInput as error:
        raise InvalidInput(
            [*on_page(noun, error.errors), *(e for e in error.errors if e.code == "ref_taken")]
        ) from None
    _say(send(noun, ref, made.version, made.status))
    return redirect(url_for("pages.partners", many=f"{noun}s", ref=ref), 303)


def posted_before(noun: str, ref: str, texts: Texts, party: str | None, error: InvalidInput) -> Response | None:
    """Where to go when the form was posted before: to its record, or, where something else was typed since, to a
    draft that changes the record. None when the error is another one."""
    if all(one.code != "ref_taken" for one in error.errors):
        return None
    try:
        record = get_record(noun, ref)
    except NotFound:
        return None
    typed = texts_of(noun, read_record(noun, texts, party=party, ref=ref))
    if typed == texts_of(noun, record):
        flash(gettext("This was posted already. Nothing was posted twice."))
        return redirect(url_for("pages.partners", many=f"{noun}s", ref=ref), 303)
    change = begin_change(noun, record)
    with context.writing() as db:
        service.keep(
            db, context.actor(), noun, change, texts, names=FIELDS[noun], seen=_any_of(noun, change), party=party,
            now=context.now(),
        )  # fmt: skip
    flash(gettext("This was posted already. What you typed since is kept here as a change of it."))
    return redirect(url_for("pages.draft", ref=change), 303)


def begin_change(noun: str, record: NeedView | OfferView) -> str:
    """The ref of a draft that changes a record."""
    owner = str(getattr(record, OWNER[noun]))
    with context.writing() as db:
        return service.begin_change(
            db, context.actor(), noun, record.ref, texts_of(noun, record), party=owner, version=record.version,
            now=context.now(),
        )  # fmt: skip


def post_change(draft: DraftView) -> Response:
    """Change the record of a draft and send it on; InvalidInput, or StaleVersion when it is not what it was."""
    noun, ref = draft.noun, str(draft.record)
    values = read_record(noun, draft.texts, party=draft.party, ref=ref)
    actor = context.actor()
    try:
        with context.writing() as db:
            made = _UPDATE[noun](db, actor, ref, values, version=draft.base_version or 0, now=context.now())
    except InvalidInput as error:
        raise InvalidInput(on_page(noun, error.errors)) from None
    with context.writing() as db:
        service.discard(db, actor, draft.ref)
    if made.status in (RecordStatus.DRAFT, RecordStatus.CLEARED):
        _say(send(noun, ref, made.version, made.status))
    else:
        flash(gettext("The change was saved."))
    return redirect(url_for(f"pages.{noun}", ref=ref), 303)


def rebase(draft: DraftView) -> DraftView:
    """The draft on top of its record as it is now. What only the record changed is taken over; what both changed
    stays as it was typed."""
    record = get_record(draft.noun, str(draft.record))
    now = texts_of(draft.noun, record)
    with context.writing() as db:
        return service.rebase(
            db, context.actor(), draft.ref, merged(draft.texts, draft.base or {}, now), base=now,
            version=record.version, now=context.now(),
        )  # fmt: skip


def send(noun: str, ref: str, version: int, status: str) -> str:
    """The status after a record was cleared and sent as far as the actor's rights reach."""
    for before, step in _ON_THE_WAY:
        if status != before:
            continue
        try:
            with context.writing() as db:
                version = _STEP[noun](db, context.actor(), ref, step, version=version, now=context.now())
        except (NotAllowed, Conflict, StaleVersion):
            return status
        status = RecordStatus.CLEARED if step == RecordStep.CLEAR else RecordStatus.SUBMITTED
    return status


def _say(status: str) -> None:
    said: dict[str, Any] = {
        RecordStatus.SUBMITTED: gettext(
            "Sent to the secretariat, which checks that it came from your office and then publishes it."
        ),
        RecordStatus.CLEARED: gettext("Saved and cleared. It waits to be sent to the secretariat."),
        RecordStatus.DRAFT: gettext("Saved as a draft. It waits to be cleared by its own office."),
    }
    flash(said[RecordStatus(status)])


def _any_of(noun: str, ref: str) -> str:
    """The digest that lets a whole draft be written over."""
    with context.reading() as db:
        return service.digest(get_draft(db, context.actor(), ref).texts, FIELDS[noun])
