"""Between the text of a form, the values of its schema, and a record that exists."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from matchmaker.db.queries.drafts import Texts
from matchmaker.domain.vocabulary import Unit
from matchmaker.errors import FieldError, InvalidInput
from matchmaker.web.forms import Form, clean, nest
from matchmaker.web.questions import FIELDS, KIND_OF, ORDER, OWNER, PATHS, SCHEMAS, Section

Names = Mapping[str, Mapping[str, object]]
MOST_VALUES = 250  # of one field
# What a list of all codes says less well on a page, where the codes stand in the field itself.
_SAID_SHORTER = {
    "class_missing": "choose_class", "class_not_of_kind": "choose_class", "sub_theme_not_of_theme": "choose_sub_theme",
    "quantity_with_money": "amount_not_quantity", "amount_without_money": "quantity_not_amount",
}  # fmt: skip


def posted_texts(
    form: MultiDict[str, str], files: MultiDict[str, FileStorage], names: Collection[str]
) -> tuple[Texts, list[FieldError]]:
    """What was posted for some names, and an error at each field that was sent a file."""
    texts = {name: [clean(value) for value in form.getlist(name)[:MOST_VALUES]] for name in names if name in form}
    return texts, [FieldError(name, "file_not_wanted") for name in files if name in names]


def name_parties(section: Section, texts: Texts, parties: Names) -> tuple[Texts, list[FieldError]]:
    """The text with every party that was typed by its name or key among those chosen, and an error at the others."""
    found, errors = dict(texts), []
    for question in section.questions:
        if question.widget != "parties":
            continue
        typed = [part.strip() for part in re.split(r"[;\n]", "".join(texts.get(f"{question.path}.add", ())))]
        refs = {part: _party_named(part, parties) for part in typed if part}
        chosen = [*texts.get(question.path, ()), *(ref for ref in refs.values() if ref)]
        found[question.path] = list(dict.fromkeys(chosen))
        unknown = [part for part, ref in refs.items() if ref is None]
        found[f"{question.path}.add"] = ["; ".join(unknown)] if unknown else []
        errors += [FieldError(question.path, "party_not_found", {"value": part[:60]}) for part in unknown]
    return found, errors


def _party_named(typed: str, parties: Names) -> str | None:
    wanted = typed.casefold()
    for ref, named in parties.items():
        names = (value for name, value in named.items() if name.startswith("name_") and isinstance(value, str))
        if wanted == ref.casefold() or wanted in (name.casefold() for name in names):
            return ref
    return None


def record_of(noun: str, texts: Texts, *, party: str | None, ref: str) -> dict[str, Any]:
    """A form as its schema reads it. The unit tells the kind; a currency that was filled in for money that is not
    asked is left out."""
    values = MultiDict((name, value) for name in FIELDS[noun] for value in texts.get(name, ()) if name[-4:] != ".add")
    unit = values.get("unit", "")
    if unit and unit != Unit.MONEY and not values.get("amount"):
        values.poplist("currency")
    data = nest(values, SCHEMAS[noun]())
    owner = {OWNER[noun]: party} if party else {}
    return {**data, **owner, "ref": ref, **({"kind": KIND_OF[unit]} if unit in KIND_OF else {})}


def read_record(noun: str, texts: Texts, *, party: str | None, ref: str) -> dict[str, Any]:
    """The record that a form makes; InvalidInput with an error at every field that is wrong."""
    try:
        return SCHEMAS[noun]().read(record_of(noun, texts, party=party, ref=ref))
    except InvalidInput as error:
        raise InvalidInput(on_page(noun, error.errors)) from None


def errors_of(noun: str, texts: Texts, *, party: str | None, ref: str) -> tuple[FieldError, ...]:
    """What is wrong with a form as it stands."""
    try:
        read_record(noun, texts, party=party, ref=ref)
    except InvalidInput as error:
        return error.errors
    return ()


def on_page(noun: str, errors: Iterable[FieldError]) -> list[FieldError]:
    """Errors at the fields that the page has, in the words of a page."""
    found = [
        FieldError(error.path if error.path in PATHS[noun] or error.path == OWNER[noun] else "",
                   _SAID_SHORTER.get(error.code, error.code), error.params)
        for error in errors
        if error.path != "kind"  # it follows from the unit, which has its own error
    ]  # fmt: skip
    once = {(error.path, error.code): error for error in found}.values()
    return sorted(once, key=lambda error: ORDER[noun].get(error.path, -1))


def texts_of(noun: str, record: object) -> Texts:
    """The text of a form that a record would have been written with. record: a view, or values as the schema reads."""
    plain = SCHEMAS[noun]().dump(record)
    texts: Texts = {}
    for name, value in plain.items():
        if name not in PATHS[noun] or value is None or value in ("", [], {}):
            continue
        if isinstance(value, Mapping):
            texts.update({f"{name}.{code}": [str(mode)] for code, mode in value.items()})
        else:
            texts[name] = [_text(one) for one in value] if isinstance(value, list | tuple) else [_text(value)]
    return texts


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def merged(mine: Texts, base: Texts, theirs: Texts) -> Texts:
    """Both sides' changes since `base`; where both changed a field, mine stands."""
    names = {*mine, *base, *theirs}
    kept = {
        name: mine.get(name, []) if mine.get(name, []) != base.get(name, []) else theirs.get(name, []) for name in names
    }
    return {name: values for name, values in kept.items() if any(values)}


def form_of(texts: Texts, errors: Iterable[FieldError] = ()) -> Form:
    """A form that shows this text."""
    return Form(MultiDict((name, value) for name, values in texts.items() for value in values), tuple(errors))
