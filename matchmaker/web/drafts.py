"""Drafts: the list, one with its sections and what it would change, posting it, its preview, and taking one up."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.db.queries.drafts import DraftView, Texts, find_draft, get_draft, list_drafts
from matchmaker.domain.access import AUDIENCES, Right, shown_at
from matchmaker.domain.vocabulary import Visibility
from matchmaker.errors import FieldError, InvalidInput, NotAllowed, StaleVersion
from matchmaker.schemas.base import RecordSchema
from matchmaker.services import drafts as service
from matchmaker.web import context, posting
from matchmaker.web.blueprint import pages
from matchmaker.web.draft_text import errors_of, form_of, record_of
from matchmaker.web.left import SESSION_KEY
from matchmaker.web.questions import NEED, OWNER, SCHEMAS, SECTIONS, Section, section_of
from matchmaker.web.record_text import field_text, shown_fields

MOST_SHOWN = 50
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class SectionState:
    """How far a section is: how many of its questions are answered, and what is wrong with it."""

    section: Section
    answered: int
    errors: tuple[FieldError, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a change: as the record is, and as it would be. `before` where the record changed meanwhile."""

    name: str
    now: str
    mine: str
    before: str | None = None


@pages.get("/drafts")
def drafts() -> str:
    """Every draft that the actor may go on with."""
    with context.reading() as db:
        found = list_drafts(db, context.actor(), limit=service.MOST_DRAFTS)
    return render_template("pages/drafts.html", section="pages.overview", drafts=found)


@pages.get("/drafts/<ref:ref>")
def draft(ref: str) -> str:
    """One draft: its sections, what is missing, what it would change."""
    return _page(_get(ref))


@pages.post("/drafts/<ref:ref>/post")
def post_draft(ref: str) -> Answer:
    """Make the record of a draft, or change the one that it is about."""
    found = _get_or_none(ref)
    if found is None:
        return _posted_already(ref)
    try:
        if found.record is not None:
            return posting.post_change(found)
        return posting.post_new(found.noun, found.ref, found.texts, found.party, draft=found.ref)
    except InvalidInput as error:
        again = posting.posted_before(found.noun, found.ref, found.texts, found.party, error)
        return again or (_page(found, error.errors), 400)
    except StaleVersion:
        newer = posting.rebase(found)
        return _page(newer, meanwhile=_differences(found.noun, newer.base or {}, newer.texts, found.base or {})), 409


@pages.post("/drafts/<ref:ref>/discard")
def discard_draft(ref: str) -> Response:
    """Drop a draft."""
    with context.writing() as db:
        service.discard(db, context.actor(), ref)
    flash(gettext("The draft was dropped."))
    return redirect(url_for("pages.overview"), 303)


@pages.get("/drafts/<ref:ref>/preview")
def preview_draft(ref: str) -> str:
    """A draft as each audience will read it."""
    found = _get(ref)
    schema = SCHEMAS[found.noun]()
    values = schema.read_so_far(record_of(found.noun, found.texts, party=found.party, ref=found.record or found.ref))
    return _preview(found.noun, _complete(schema, values), url_for("pages.draft", ref=ref), ref=ref, draft=True)


@pages.get("/<any(offers, needs):many>/<ref:ref>/preview")
def preview_record(many: str, ref: str) -> str:
    """A record as each audience reads it, for its own party."""
    noun = many[:-1]
    record = posting.get_record(noun, ref)
    values = {name: getattr(record, name, None) for name in SCHEMAS[noun]().fields}
    return _preview(noun, values, url_for(f"pages.{noun}", ref=ref), ref=ref, draft=False)


@pages.post("/drafts/take-up")
def take_up() -> Response:
    """Go on with the form that was sent when the session had ended."""
    if not {Right.POST_NEED, Right.POST_OFFER} & context.actor().rights:
        raise NotAllowed(right=str(Right.DRAFT))
    with context.writing() as db:
        ref = service.take_up(db, context.actor(), str(session.get(SESSION_KEY, "")), now=context.now())
    session.pop(SESSION_KEY, None)
    if ref is None:
        flash(gettext("What was kept is no longer there."))
        return redirect(url_for("pages.overview"), 303)
    return redirect(url_for("pages.draft", ref=ref), 303)


def _get(ref: str) -> DraftView:
    with context.reading() as db:
        return get_draft(db, context.actor(), ref)


def _get_or_none(ref: str) -> DraftView | None:
    with context.reading() as db:
        return find_draft(db, context.actor(), ref)


def _posted_already(ref: str) -> Response:
    """A draft that is gone because it was posted leads to its record; NotFound otherwise."""
    many = "offers" if request.form.get("noun") == "offer" else "needs"
    record = posting.get_record(many[:-1], ref)
    flash(gettext("This was posted already. Nothing was posted twice."))
    return redirect(url_for("pages.partners", many=many, ref=record.ref), 303)


def _page(found: DraftView, errors: tuple[FieldError, ...] = (), meanwhile: list[Difference] | None = None) -> str:
    noun, ref = found.noun, found.record or found.ref
    wrong = errors_of(noun, found.texts, party=found.party, ref=ref)
    return render_template(
        "pages/draft.html",
        section=f"pages.{noun}s",
        draft=found,
        noun=noun,
        form=form_of(found.texts, errors),
        wrong=wrong,
        states=[_state(found, section, wrong) for section in SECTIONS[noun]],
        section_of=lambda path: section_of(noun, path),
        changes=_differences(noun, found.base, found.texts) if found.base is not None else None,
        meanwhile=meanwhile,
    )


def _state(found: DraftView, section: Section, wrong: tuple[FieldError, ...]) -> SectionState:
    answered = [q for q in section.questions if any(any(found.texts.get(name, ())) for name in q.names)]
    return SectionState(section, len(answered), tuple(error for error in wrong if error.path in section.paths))


def _differences(noun: str, now: Texts, mine: Texts, before: Texts | None = None) -> list[Difference]:
    """The fields in which a change differs from its record; with `before`, those that the record itself changed."""
    schema = SCHEMAS[noun]()
    read = {key: _complete(schema, schema.read_so_far(record_of(noun, texts, party=None, ref="x")))
            for key, texts in (("now", now), ("mine", mine), ("before", before or {}))}  # fmt: skip
    shown = {name: {key: field_text(noun, name, values) for key, values in read.items()} for name in shown_fields(noun)}
    if before is not None:
        return [Difference(n, t["now"], t["mine"], t["before"]) for n, t in shown.items() if t["now"] != t["before"]]
    return [Difference(n, t["now"], t["mine"]) for n, t in shown.items() if t["now"] != t["mine"]]


def _complete(schema: RecordSchema, values: dict[str, object]) -> dict[str, object]:
    return {**dict.fromkeys(schema.fields), **values}


def _preview(noun: str, values: dict[str, object], back: str, *, ref: str, draft: bool) -> str:
    chosen = request.args.get("as", "")
    audience = Visibility(chosen) if chosen in AUDIENCES else Visibility.PUBLIC
    record, hidden = shown_at(noun, values, audience)
    unseen = noun == NEED and audience == Visibility.PUBLIC and not values.get("title_public")
    fields = shown_fields(noun)
    lines = [
        (name, field_text(noun, name, record), name in hidden) for name in fields if field_text(noun, name, values)
    ]
    return render_template(
        "pages/preview.html", section=f"pages.{noun}s", noun=noun, ref=ref, back=back, audience=audience,
        audiences=AUDIENCES, lines=lines, unseen=unseen, title=values.get("title"), owner=values.get(OWNER[noun]),
        endpoint="pages.preview_draft" if draft else "pages.preview_record",
    )  # fmt: skip
