"""Pairings without a round: "we could help" on a need, asking for an offer. The other side is asked at once."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.db.queries.needs import NeedView, list_needs
from matchmaker.db.queries.offers import OfferView, list_offers
from matchmaker.db.queries.records import RecordFilter
from matchmaker.domain.access import Right, may, require
from matchmaker.domain.lifecycle import SENT, AnswerGiven
from matchmaker.domain.vocabulary import Answer, Provenance, RecordStatus
from matchmaker.errors import Conflict, FieldError, InvalidInput, PairNotPossible
from matchmaker.services import direct
from matchmaker.services.idempotency import Once
from matchmaker.web import context, posting
from matchmaker.web.blueprint import pages
from matchmaker.web.forms import Form, clean
from matchmaker.web.questions import NEED, OFFER, OWNER

MOST_OWN = 50
POST = {NEED: Right.POST_NEED, OFFER: Right.POST_OFFER}
OTHER = {NEED: OFFER, OFFER: NEED}
Record = NeedView | OfferView


@pages.get("/needs/<ref:ref>/help")
def help_form(ref: str) -> str:
    """Say that we could help: which of the own offers, and with which changes."""
    return _form(NEED, ref, Form())


@pages.post("/needs/<ref:ref>/help")
def offer_help(ref: str) -> Response | tuple[str, int]:
    """Put an own offer to the affected State of a need."""
    return _begin(NEED, ref)


@pages.get("/offers/<ref:ref>/ask")
def ask_form(ref: str) -> str:
    """Ask for an offer: for which of the own needs, and with which changes."""
    return _form(OFFER, ref, Form())


@pages.post("/offers/<ref:ref>/ask")
def ask_for_offer(ref: str) -> Response | tuple[str, int]:
    """Put an own need to the provider of an offer."""
    return _begin(OFFER, ref)


def may_begin(noun: str, record: Record) -> bool:
    """Whether the actor's side can begin a pairing with a record of the other: a published one of another party."""
    actor = context.actor()
    return (
        record.provenance == Provenance.POSTED
        and record.status == RecordStatus.PUBLISHED
        and may(actor, POST[OTHER[noun]], party=actor.party)
        and may(actor, Right.ANSWER, party=actor.party)
        and actor.party != getattr(record, OWNER[noun])
    )


def _begin(noun: str, ref: str) -> Response | tuple[str, int]:
    form = Form(request.form)
    service = direct.offer_help if noun == NEED else direct.ask_for_offer
    own, changes, note = (clean(form.raw(name)).strip() for name in ("own", "changes", "note"))
    once = Once.of(form.raw("once")[:100] or secrets.token_hex(16), ref.encode(), own.encode(), changes.encode())
    answer = Answer.INTERESTED_WITH_CHANGES if changes else Answer.INTERESTED
    given = AnswerGiven(answer, changes=changes or None, note=note or None)
    try:
        if not own:
            raise InvalidInput([FieldError("own", "own_record_wanted")])
        with context.writing() as db:
            made = service(db, context.actor(), ref, own, now=context.now(), given=given, once=once)
    except InvalidInput as error:
        return _form(noun, ref, form.with_errors(error.errors)), 400
    except Conflict as conflict:
        return _form(noun, ref, form, conflict=conflict), 409
    flash(
        gettext("The affected State was asked. It binds nobody: “interested” means that your office is ready to talk.")
        if noun == NEED
        else gettext("The provider was asked. It binds nobody: “interested” means that your office is ready to talk.")
    )
    return redirect(url_for("pages.proposal", ref=made.ref), 303)


def _form(noun: str, ref: str, form: Form, *, conflict: Conflict | None = None) -> str:
    actor = context.actor()
    require(actor, POST[OTHER[noun]], party=actor.party)
    record = posting.get_record(noun, ref)
    chosen = form.raw("own") or request.args.get("own", "")[:64]
    return render_template(
        "pages/pairing.html", section=f"pages.{noun}s", noun=noun, record=record, form=form, conflict=conflict,
        reasons=conflict.errors if isinstance(conflict, PairNotPossible) else (), own=_own(noun, record), chosen=chosen,
        once=form.raw("once") or secrets.token_hex(16), possible=may_begin(noun, record),
    )  # fmt: skip


def _own(noun: str, record: Record) -> list[Record]:
    """The own records that were sent, those of the same theme first."""
    actor = context.actor()
    keep = RecordFilter(party=actor.party, provenance=Provenance.POSTED)
    read: Any = list_offers if noun == NEED else list_needs
    with context.reading() as db:
        found = [one for one in read(db, actor, keep, sort="-updated", limit=MOST_OWN).items if one.status in SENT]
    themes = _themes(record)
    return sorted(found, key=lambda one: themes.isdisjoint(_themes(one)))


def _themes(record: Record) -> set[str]:
    return {record.theme} if isinstance(record, NeedView) else set(record.themes)
