"""Offers and needs in answers: one rendering for a record and for the rows of a list, and what both routes share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from flask import Response, request, url_for
from marshmallow import Schema

from matchmaker.api import context
from matchmaker.api.answers import answer, etag_of, page, place_of, version_wanted
from matchmaker.api.parser import InvalidQuery
from matchmaker.api.shapes import Form, nullable
from matchmaker.db.queries.needs import count_needs, get_need
from matchmaker.db.queries.offers import count_offers, get_offer
from matchmaker.db.queries.parties import party_names
from matchmaker.db.queries.records import RecordFilter
from matchmaker.db.queries.rows import record_rows
from matchmaker.domain.vocabulary import RecordStatus, Unit
from matchmaker.errors import FieldError
from matchmaker.exchange.results import suggestion_document
from matchmaker.schemas import json_form
from matchmaker.schemas.base import unknown
from matchmaker.schemas.fields import InUnit, Money
from matchmaker.schemas.needs import NeedSchema
from matchmaker.schemas.offers import OfferSchema
from matchmaker.schemas.reading import write_money
from matchmaker.services import needs, offers, suggestions
from matchmaker.services.drafting import Recorded
from matchmaker.services.idempotency import Once

Values = Mapping[str, Any]
SCHEMAS: dict[str, Schema] = {"offer": OfferSchema(), "need": NeedSchema()}
OWNER = {"offer": "provider", "need": "party"}
_GET: dict[str, Callable[..., Any]] = {"offer": get_offer, "need": get_need}
_COUNT: dict[str, Callable[..., int]] = {"offer": count_offers, "need": count_needs}
_CREATE: dict[str, Callable[..., Recorded]] = {"offer": offers.create_offer, "need": needs.create_need}
_UPDATE: dict[str, Callable[..., Recorded]] = {"offer": offers.update_offer, "need": needs.update_need}
_STEP: dict[str, Callable[..., int]] = {"offer": offers.take_step, "need": needs.take_step}
_IN_UNIT = ("committed", "open_quantity")
_ALWAYS = ("ref", "version", "hidden")


def read_only(noun: str) -> dict[str, Form]:
    """What an answer has beside the fields that are written."""
    owner = OWNER[noun]
    return {
        "ref": {"type": "string"},
        "version": {"type": "integer", "minimum": 1},
        "status": {"type": "string", "enum": [str(status) for status in RecordStatus]},
        "exercise": {"type": "boolean", "description": "Of an exercise: not the position of any State"},
        f"{owner}_name": {"type": "string"},
        "committed": {"type": ["string", "integer", "null"], "description": "In contact or arranged"},
        "open_quantity": {"type": ["string", "integer", "null"], "description": "What is still open"},
        "created_at": {"type": ["string", "null"], "format": "date-time"},
        "updated_at": {"type": ["string", "null"], "format": "date-time"},
        "hidden": {
            "type": "array", "items": {"type": "string"},
            "description": (
                "Names of the fields that the caller may not read; they are null or empty. A count of people that"
                " others may read stands here where it is below five, zero among them"
            ),
        },
    }  # fmt: skip


def names_of(noun: str) -> tuple[str, ...]:
    """Every field of an answer, in its order."""
    first = read_only(noun)
    written = [name for name in SCHEMAS[noun].fields if name not in first]
    return (*[name for name in first if name != "hidden"], *written, "hidden")


def record_form(noun: str) -> Form:
    """The JSON Schema of a record in answers: what may be hidden may be null."""
    fields = SCHEMAS[noun].fields
    always = {OWNER[noun], "title", "kind", "provenance", "theme", "themes", "title_public"}
    written = {name: _answered(json_form.form_of(field), name in always) for name, field in fields.items()}
    properties = {**written, **read_only(noun)}
    return {
        "type": "object", "additionalProperties": False, "required": list(_ALWAYS),
        "properties": {name: properties[name] for name in names_of(noun)},
    }  # fmt: skip


def _answered(form: Form, always: bool) -> Form:
    """The form of a field in an answer: its type and codes, without what is asked of input."""
    kept: Form = {
        name: form[name] for name in ("type", "enum", "format", "items", "additionalProperties") if name in form
    }
    return kept if always else nullable(kept)


def rendered(noun: str, values: Values, names: Iterable[str]) -> dict[str, Any]:
    """A record as JSON takes it: money as decimal text, days as ISO text."""
    money = values.get("unit") == Unit.MONEY
    currency, of_money = values.get("currency") or "", _MONEY[noun]
    made: dict[str, Any] = {}
    for name in names:
        if name in ("amount", "quantity"):
            whole = values.get("quantity") if money == (name == "amount") else None
            made[name] = write_money(whole, currency) if money and whole is not None else whole
            continue
        value = values[name]
        if value is not None and name in of_money:
            own = of_money[name]
            value = _money(value, currency if money else None) if own == "currency" else _money(value, values[own])
        elif isinstance(value, date):
            value = value.isoformat()
        made[name] = value  # text, whole numbers, yes and no, and tuples and mappings of text are JSON already
    return made


def _money(value: int, currency: str | None) -> str | int | None:
    """A sum in minor units as decimal text; what is counted otherwise, as it is."""
    return write_money(value, currency) if currency else value


# Fields of money -> where their currency stands.
_MONEY: dict[str, dict[str, str]] = {
    noun: {
        **dict.fromkeys(_IN_UNIT, "currency"),
        **{name: field.currency for name, field in schema.fields.items() if isinstance(field, Money | InUnit)},
    }
    for noun, schema in SCHEMAS.items()
}


def view_of(noun: str, ref: str) -> Any:
    """One record as the caller may read it, or NotFound."""
    with context.reading() as db:
        return _GET[noun](db, context.actor(), ref)


def one(noun: str, ref: str, status: int = 200) -> Response:
    """One record, or NotFound."""
    view = view_of(noun, ref)
    values = {name: getattr(view, name) for name in view.__slots__}
    place = url_for(f"{noun}s.{noun}", ref=ref) if status == 201 else None
    return answer(
        rendered(noun, values, names_of(noun)), status, etag=etag_of(ref, view.version), location=place
    )  # fmt: skip


def listed(noun: str, query: dict[str, Any]) -> Response:
    """A page of records, straight from rows: nothing is loaded or dumped that was not asked for."""
    names = _names_wanted(noun, query.pop("fields_"))
    place = place_of(query.pop("cursor"), 3)
    limit, sort, counted = query.pop("limit"), query.pop("sort"), query.pop("count") == "yes"
    if place is not None and (place[0] != sort or not isinstance(place[1], str) or not isinstance(place[2], int)):
        raise InvalidQuery([FieldError("cursor", "cursor_of_other_list")])
    after = None if place is None else (place[1], place[2])
    wanted = {*names, "quantity"} if "amount" in names else names
    with context.reading() as db:
        rows = record_rows(
            db, context.actor(), noun, RecordFilter(**query), wanted, sort=sort, after=after, limit=limit
        )
        total = {"total": _COUNT[noun](db, context.actor(), RecordFilter(**query))} if counted else {}
    items = [rendered(noun, row, names) for row in rows.items]
    return page(items, None if rows.after is None else [sort, *rows.after], **total)


def _names_wanted(noun: str, text: str | None) -> tuple[str, ...]:
    if text is None:
        return names_of(noun)
    asked = [name.strip() for name in text.split(",")]
    errors = [unknown("field", name, names_of(noun)) for name in asked if name not in names_of(noun)]
    if errors:
        raise InvalidQuery([FieldError("fields", one.code, one.params) for one in errors])
    return tuple(dict.fromkeys((*_ALWAYS, *asked)))


def created(noun: str, values: Values) -> Response:
    """A new draft, or the one that the same key made before."""
    with context.writing() as db:
        made = _CREATE[noun](db, context.actor(), values, now=context.now(), once=once())
    found = one(noun, made.ref, 201)
    if made.replayed:
        found.headers["Idempotency-Replayed"] = "true"
    return found


def updated(noun: str, ref: str, values: Values) -> Response:
    """A record with all its fields as given."""
    version = version_wanted(ref)
    with context.writing() as db:
        _UPDATE[noun](db, context.actor(), ref, values, version=version, now=context.now())
    return one(noun, ref)


def stepped(noun: str, ref: str, step: str) -> Response:
    """A record after one step of its life."""
    version = version_wanted(ref)
    with context.writing() as db:
        _STEP[noun](db, context.actor(), ref, step, version=version, now=context.now())
    return one(noun, ref)


def suggested(noun: str, ref: str, limit: int) -> Response:
    """What would fit a record, without a run."""
    find = suggestions.for_stored_offer if noun == "offer" else suggestions.for_stored_need
    on = context.now().date()
    with context.reading() as db:
        found = find(db, context.actor(), ref, on=on, limit=limit)
        names = {party: str(row["name_en"]) for party, row in party_names(db).items()}
    return answer(suggestion_document(noun, ref, on, found, names, context.locale()))


def once() -> Once | None:
    """The key of this request with what it asks for; None without one."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= 200 or not (key.isascii() and key.isprintable()):
        raise InvalidQuery([FieldError("Idempotency-Key", "key_not_valid")])
    return Once.of(key, request.method.encode(), request.path.encode(), request.get_data())
