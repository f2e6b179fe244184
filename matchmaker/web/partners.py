"""Who could be a partner of an offer or a need: how many while it is being written, the first of them afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, jsonify, render_template, request
from flask_babel import gettext, ngettext

from matchmaker.db.queries.drafts import Texts, find_draft
from matchmaker.services import suggestions
from matchmaker.services.suggestions import Suggestions
from matchmaker.web import context, posting
from matchmaker.web.blueprint import pages
from matchmaker.web.draft_text import name_parties, posted_texts, record_of
from matchmaker.web.questions import NEED, OWNER, QUICK, SCHEMAS, find_section

FIRST = 5
_FOR = {NEED: suggestions.for_need, "offer": suggestions.for_offer}
_FOR_STORED = {NEED: suggestions.for_stored_need, "offer": suggestions.for_stored_offer}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records fit what is written so far, in words. `missing`: fields without which nothing can be said."""

    total: int
    said: str
    missing: tuple[str, ...] = ()


@pages.post("/<any(offers, needs):many>/count")
def count_partners(many: str) -> Response:
    """How many records fit the form as it stands, for the script that keeps the count beside it."""
    noun = many[:-1]
    section = find_section(noun, request.form.get("section", "")) or QUICK[noun]
    texts, _ = posted_texts(request.form, request.files, section.names)
    texts, _ = name_parties(section, texts, context.names())
    actor = context.actor()
    with context.reading() as db:
        draft = find_draft(db, actor, request.form.get("key", ""))
    kept = {name: values for name, values in draft.texts.items() if name not in section.names} if draft else {}
    party = draft.party if draft else actor.party or request.form.get("party") or None
    found = counted(noun, kept | texts, party)
    return jsonify(total=found.total, said=found.said)


@pages.get("/<any(offers, needs):many>/<ref:ref>/partners")
def partners(many: str, ref: str) -> str:
    """The first records that fit one that was posted, each with its reasons."""
    noun = many[:-1]
    record = posting.get_record(noun, ref)
    with context.reading() as db:
        found = _FOR_STORED[noun](db, context.actor(), ref, on=context.today(), limit=FIRST)
    return render_template(
        "pages/partners.html", section=f"pages.{many}", noun=noun, record=record, found=found,
        own=context.actor().party == getattr(record, OWNER[noun]),
        names={record.ref: record.title, **{one.record.ref: one.title for one in found.items}},
    )  # fmt: skip


def counted(noun: str, texts: Texts, party: str | None) -> Counted:
    """How many records fit a form as it stands."""
    draft = SCHEMAS[noun]().read_so_far(record_of(noun, texts, party=party, ref="draft"))
    with context.reading() as db:
        found = _FOR[noun](db, context.actor(), draft, on=context.today(), limit=0)
    return Counted(found.total, _said(noun, found), found.missing)


def _said(noun: str, found: Suggestions) -> str:
    if found.missing:
        return str(gettext("Choose a theme and a kind of support, and what fits is counted here."))
    if noun == NEED:
        said = ngettext(
            "%(num)s offer fits what is written so far.", "%(num)s offers fit what is written so far.", found.total
        )
    else:
        said = ngettext(
            "%(num)s need fits what is written so far.", "%(num)s needs fit what is written so far.", found.total
        )
    return str(said)
