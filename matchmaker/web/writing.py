"""Writing an offer or a need: the short form, its sections, and everything that keeps what was typed.

A form posts one section. Whatever is wrong with it, the text is kept as a draft first and shown again with the errors
at their fields. The draft's key is the record's later ref: a form that is posted twice makes one record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from matchmaker.db.queries.drafts import POST, DraftView, Texts, find_draft, get_draft
from matchmaker.domain.access import Actor, Right, may
from matchmaker.errors import FieldError, InvalidInput, NotAllowed, StaleVersion
from matchmaker.services import drafts as service
from matchmaker.web import context, posting
from matchmaker.web.blueprint import pages
from matchmaker.web.draft_text import errors_of, form_of, name_parties, posted_texts
from matchmaker.web.forms import Form
from matchmaker.web.known import Known, known
from matchmaker.web.partners import Counted, counted
from matchmaker.web.questions import NEED, OFFER, QUICK, Section, after, find_section

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,63}")
Answer = str | Response | tuple[str, int]
KEPT = lazy_gettext("The draft was kept. Nobody but your own office can read it.")


@dataclass(frozen=True, slots=True)
class Posted:
    """One section as it was posted, for which draft, on behalf of whom."""

    noun: str
    section: Section
    key: str
    party: str | None
    texts: Texts
    errors: tuple[FieldError, ...]
    seen: str
    do: str


@pages.get("/needs/new")
def new_need() -> Answer:
    """The short form of a need."""
    return _blank(NEED)


@pages.post("/needs/new")
def write_need() -> Answer:
    """Keep, post or count a need that is being written."""
    return _written(NEED)


@pages.get("/offers/new")
def new_offer() -> Answer:
    """The short form of an offer."""
    return _blank(OFFER)


@pages.post("/offers/new")
def write_offer() -> Answer:
    """Keep, post or count an offer that is being written."""
    return _written(OFFER)


@pages.get("/drafts/<ref:ref>/<section>")
def draft_section(ref: str, section: str) -> Answer:
    """One section of a draft."""
    draft, asked = _section(ref, section)
    with context.reading() as db:
        facts = known(db, context.actor(), draft.noun, draft.party)
    texts, form_known = dict(draft.texts), {}
    if draft.record is None and not any(name in draft.texts for name in asked.names):
        filled = {name: values for name, values in facts.texts.items() if name in asked.names}
        texts, form_known = texts | filled, {name: facts.reasons[name] for name in filled}
    form = Form(form_of(texts).values, (), form_known)
    return _section_page(draft, asked, form, facts, service.digest(draft.texts, asked.names))


@pages.post("/drafts/<ref:ref>/<section>")
def write_section(ref: str, section: str) -> Answer:
    """Keep one section of a draft, and go on, stop here, count, or name one more party."""
    draft, asked = _section(ref, section)
    posted = _posted(draft.noun, asked, draft.ref, draft.party)
    texts = {name: values for name, values in draft.texts.items() if name not in asked.names} | posted.texts
    if posted.do in ("count", "add"):
        shown = form_of(texts, posted.errors)
        return _section_page(
            draft, asked, shown, _facts(draft.noun, draft.party), posted.seen, counts=_count(posted, texts)
        )
    kept, problem = _keep(posted)
    if problem is not None:
        return _moved_on(draft, posted, problem)
    wrong = [*posted.errors, *(e for e in _errors(kept or draft, texts) if e.path in asked.paths)]
    if wrong and posted.do != "keep":
        shown = form_of(texts, _once(wrong))
        seen = service.digest((kept or draft).texts, asked.names)
        return _section_page(kept or draft, asked, shown, _facts(draft.noun, draft.party), seen), 400
    following = after(draft.noun, section) if posted.do == "next" else ""
    if following:
        return redirect(url_for("pages.draft_section", ref=ref, section=following), 303)
    flash(str(KEPT))
    return redirect(url_for("pages.draft", ref=ref), 303)


def _blank(noun: str) -> Answer:
    actor = context.actor()
    _require(actor, noun)
    party = _party_of(actor, request.args.get("party"))
    facts = _facts(noun, party)
    asked = {name: values for name, values in facts.texts.items() if name in QUICK[noun].names}
    form = Form(form_of(asked).values, (), {name: facts.reasons[name] for name in asked})
    return _quick_page(noun, service.new_ref(actor.party), form, facts, seen="", party=party)


def _written(noun: str) -> Answer:
    actor = context.actor()
    _require(actor, noun)
    key = request.form.get("key", "")
    if not KEY.fullmatch(key):
        key = service.new_ref(actor.party)  # the page was tampered with: what was typed is kept under a new one
    posted = _posted(noun, QUICK[noun], key, _party_of(actor, request.form.get("party")))
    with context.reading() as db:
        begun = find_draft(db, actor, key)
    texts = {**(begun.texts if begun else {}), **posted.texts}
    if posted.do == "count":
        form = form_of(texts, posted.errors)
        return _quick_page(
            noun, key, form, _facts(noun, posted.party), posted.seen, posted.party, counts=_count(posted, texts)
        )
    if posted.do == "post":
        return _post(posted, texts, begun)
    kept, problem = _keep(posted)
    if problem is not None or kept is None:
        return _quick_again(posted, texts, problem)
    flash(str(KEPT))
    return redirect(url_for("pages.draft", ref=key), 303)


def _post(posted: Posted, texts: Texts, begun: DraftView | None) -> Answer:
    """Make the record, or keep the draft and show what stands in the way."""
    draft_ref = posted.key if begun is not None else None
    try:
        if posted.errors:
            raise InvalidInput(posted.errors)
        return posting.post_new(posted.noun, posted.key, texts, posted.party, draft=draft_ref)
    except InvalidInput as error:
        again = posting.posted_before(posted.noun, posted.key, texts, posted.party, error)
        if again is not None:
            return again
        _, problem = _keep(posted)
        return _quick_again(posted, texts, problem or error, error)


def _quick_again(posted: Posted, texts: Texts, problem: Exception | None, error: InvalidInput | None = None) -> Answer:
    errors = error.errors if error else problem.errors if isinstance(problem, InvalidInput) else ()
    with context.reading() as db:
        kept = find_draft(db, context.actor(), posted.key)
    seen = service.digest(kept.texts, posted.section.names) if kept else ""
    stale = kept.texts if kept and isinstance(problem, StaleVersion) else None
    page = _quick_page(
        posted.noun, posted.key, form_of(texts, errors), _facts(posted.noun, posted.party), seen, posted.party,
        theirs=stale, kept=kept is not None,
    )  # fmt: skip
    return page, 409 if stale is not None else 400


def _posted(noun: str, section: Section, key: str, party: str | None) -> Posted:
    texts, errors = posted_texts(request.form, request.files, section.names)
    texts, unknown = name_parties(section, texts, context.names())
    seen = request.form.get("seen", "")[:64]
    do = request.form.get("do", "next")
    return Posted(noun, section, key, party, texts, (*errors, *unknown), seen, do)


def _keep(posted: Posted) -> tuple[DraftView | None, InvalidInput | StaleVersion | None]:
    """The draft with what was posted, or why it could not be kept."""
    try:
        with context.writing() as db:
            kept = service.keep(
                db, context.actor(), posted.noun, posted.key, posted.texts, names=posted.section.names,
                seen=posted.seen, now=context.now(), party=posted.party,
            )  # fmt: skip
    except (InvalidInput, StaleVersion) as problem:
        return None, problem
    return kept, None


def _moved_on(draft: DraftView, posted: Posted, problem: InvalidInput | StaleVersion) -> Answer:
    """The section again with all that was typed: too long to be kept, or written by somebody else meanwhile."""
    texts = {name: values for name, values in draft.texts.items() if name not in posted.section.names} | posted.texts
    if isinstance(problem, InvalidInput):
        errors = _once([*problem.errors, *posted.errors, *_errors(draft, texts)])
        form = form_of(texts, [e for e in errors if e.path in posted.section.paths or not e.path])
        return _section_page(draft, posted.section, form, _facts(draft.noun, draft.party), posted.seen), 400
    with context.reading() as db:
        now = get_draft(db, context.actor(), draft.ref)
    seen = service.digest(now.texts, posted.section.names)
    page = _section_page(
        now, posted.section, form_of(texts, posted.errors), _facts(draft.noun, draft.party), seen, theirs=now.texts
    )
    return page, 409


def _errors(draft: DraftView, texts: Texts) -> tuple[FieldError, ...]:
    return errors_of(draft.noun, texts, party=draft.party, ref=draft.record or draft.ref)


def _once(errors: Sequence[FieldError]) -> list[FieldError]:
    """One error of a kind at a field."""
    return list({(error.path, error.code): error for error in errors}.values())


def _section(ref: str, key: str) -> tuple[DraftView, Section]:
    with context.reading() as db:
        draft = get_draft(db, context.actor(), ref)
    section = find_section(draft.noun, key)
    if section is None:
        abort(404)
    return draft, section


def _facts(noun: str, party: str | None) -> Known:
    with context.reading() as db:
        return known(db, context.actor(), noun, party if party in context.names() else None)


def _party_of(actor: Actor, named: str | None) -> str | None:
    """Whose record is written: the actor's own party, or the one that is named by who enters for others."""
    return actor.party or (named or None)


def _count(posted: Posted, texts: Texts) -> Counted | None:
    return counted(posted.noun, texts, posted.party) if posted.do == "count" else None


def _require(actor: Actor, noun: str) -> None:
    if not may(actor, POST[noun], party=actor.party) and not may(actor, Right.ENTER_FOR_PARTY):
        raise NotAllowed(right=str(POST[noun]))


def _quick_page(
    noun: str,
    key: str,
    form: Form,
    facts: Known,
    seen: str,
    party: str | None,
    *,
    counts: Counted | None = None,
    theirs: Texts | None = None,
    kept: bool = False,
) -> str:
    unasked = [name for name in QUICK[noun].names if name in facts.texts and name not in form.values]
    texts = {**{name: form.raw_list(name) for name in form.values}, **{name: facts.texts[name] for name in unasked}}
    filled = Form(form_of(texts).values, form.errors, {**form.known, **{name: facts.reasons[name] for name in unasked}})
    shared = _shared(noun, QUICK[noun], filled, facts, seen, counts, theirs)
    return render_template("pages/new_record.html", key=key, party=party, kept=kept, **shared)


def _section_page(
    draft: DraftView,
    section: Section,
    form: Form,
    facts: Known,
    seen: str,
    *,
    counts: Counted | None = None,
    theirs: Texts | None = None,
) -> str:
    shared = _shared(draft.noun, section, form, facts, seen, counts, theirs)
    return render_template("pages/draft_section.html", draft=draft, following=after(draft.noun, section.key), **shared)


def _shared(
    noun: str,
    section: Section,
    form: Form,
    facts: Known,
    seen: str,
    counts: Counted | None,
    theirs: Mapping[str, list[str]] | None,
) -> dict[str, Any]:
    title = {NEED: gettext("Post a need"), OFFER: gettext("List an offer")}[noun]
    differing = [name for name in section.names if theirs is not None and theirs.get(name, []) != form.raw_list(name)]
    return {
        "section": f"pages.{noun}s", "noun": noun, "asked": section, "form": form, "facts": facts, "seen": seen,
        "counts": counts, "theirs": theirs, "differing": sorted(differing), "form_title": title,
    }  # fmt: skip
