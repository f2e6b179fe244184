"""What is known before anything is typed: filled in, and marked with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from babel.numbers import get_territory_currencies
from flask import request

from matchmaker.db.queries.drafts import Texts
from matchmaker.db.queries.needs import get_need, list_needs
from matchmaker.db.queries.offers import get_offer, list_offers
from matchmaker.db.queries.parties import ClockView, get_party
from matchmaker.db.queries.records import RecordFilter
from matchmaker.db.session import Session
from matchmaker.domain.access import Actor
from matchmaker.domain.clocks import RUNNING
from matchmaker.domain.reasons import Reason
from matchmaker.domain.vocabulary import Provenance
from matchmaker.errors import NotFound
from matchmaker.schemas.currencies import CURRENCIES
from matchmaker.web import context
from matchmaker.web.draft_text import texts_of
from matchmaker.web.questions import NEED
from matchmaker.wording.text import LOCALES

LATEST = 5  # records of the party that are looked at; the newest that says something counts
_FROM_OTHER = ("unit", "class_code", "level", "currency", "starts_on", "ends_on", "languages")
_FROM_LAST = ("currency", "languages", "title_lang", "budget_year_start_month", "routes", "interpretation")


@dataclass(frozen=True, slots=True)
class Known:
    """Text to fill in by field, where each comes from, and the treaty dates that are recorded for the State."""

    texts: Texts
    reasons: dict[str, Reason]
    clocks: tuple[ClockView, ...] = ()


def known(session: Session, actor: Actor, noun: str, party: str | None) -> Known:
    """What is known for a new record of a party: the actor's own, or the one on whose behalf it is entered."""
    texts: Texts = {"starts_on": [context.today().isoformat()]}
    reasons = {"starts_on": Reason("known_today")}
    if context.locale() in LOCALES:
        texts["title_lang"], reasons["title_lang"] = [context.locale()], Reason("known_language_of_page")
    if party is None:
        return Known(texts, reasons)
    other = other_side(session, actor, noun)
    detail = get_party(session, party)
    currency = _currency_of_state(detail.iso2)
    if currency:
        texts["currency"], reasons["currency"] = [currency], Reason("known_currency_of_state")
    own = RecordFilter(party=party, provenance=Provenance.POSTED)
    read = list_needs if noun == NEED else list_offers
    for record in reversed(read(session, actor, own, sort="-updated", limit=LATEST).items):
        for name, values in texts_of(noun, record).items():
            if name in _FROM_LAST:
                texts[name], reasons[name] = values, Reason("known_from_last_record")
    for name, values in other.items():
        texts[name], reasons[name] = values, Reason("known_from_the_other_side")
    clocks = tuple(clock for clock in detail.clocks if clock.due_on and clock.status in RUNNING)
    return Known(texts, reasons, clocks if noun == NEED else ())


def other_side(session: Session, actor: Actor, noun: str) -> Texts:
    """What a new record takes over from the one that it is written for (`for` in the address)."""
    ref = request.args.get("for", "")[:64]
    if not ref:
        return {}
    try:
        record = get_offer(session, actor, ref) if noun == NEED else get_need(session, actor, ref)
    except NotFound:
        return {}
    theirs = texts_of("offer" if noun == NEED else NEED, record)
    themes = {"theme": theirs.get("themes", [])[:1]} if noun == NEED else {"themes": theirs.get("theme", [])}
    taken = {name: theirs[name] for name in _FROM_OTHER if name in theirs} | themes
    return {name: values for name, values in taken.items() if values}


def _currency_of_state(iso2: str | None) -> str:
    found = get_territory_currencies(iso2) if iso2 else []
    return next((code for code in found if code in CURRENCIES), "")
