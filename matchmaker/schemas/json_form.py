"""The fields of a schema as JSON Schema, and JSON held against it before it is read.

Files and forms hand over text for everything; JSON has types of its own, and an interface that says "integer" takes no
text. What a field means beyond its form (a unit of its kind, a known party) is said by the schema itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from marshmallow import Schema
from marshmallow.fields import Field

from matchmaker.errors import FieldError
from matchmaker.schemas import fields as f
from matchmaker.schemas.base import unknown
from matchmaker.schemas.reading import shown

MONEY = r"^[0-9]{1,18}(\.[0-9]{1,3})?$"
REF = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
Form = dict[str, Any]
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None),
}  # fmt: skip


def form_of(field: Field[Any]) -> Form:
    """The JSON Schema of one field; null is taken wherever the field may be left out."""
    form = _form(field)
    return form if field.required else {**form, "type": [*_listed(form["type"]), "null"]}


def form_without_null(field: Field[Any]) -> Form:
    """The JSON Schema of a query argument, which is there or is not."""
    return _form(field)


def form_of_schema(schema: f.Reads) -> Form:
    """The JSON Schema of a whole record: no field but those named here."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, field in schema.fields.items() if field.required],
        "properties": {name: form_of(field) for name, field in schema.fields.items()},
    }


def form_errors(schema: Schema, data: Any) -> Iterator[FieldError]:
    """What is wrong with the form of some JSON, one error a field; nothing of what the schema itself says."""
    return errors_of({name: form_of(field) for name, field in schema.fields.items()}, data)


def errors_of(forms: Mapping[str, Form], data: Any) -> Iterator[FieldError]:
    """`form_errors` for an object whose fields have these forms."""
    if not isinstance(data, Mapping):
        yield FieldError("", "record_wanted")
        return
    for name, value in data.items():
        if name not in forms:
            yield unknown("field", str(name), forms)
        else:
            yield from _value_errors(str(name), value, forms[name])


def _form(field: Field[Any]) -> Form:
    if isinstance(field, f.Code):
        return {"type": "string", "enum": list(field.codes)}
    if isinstance(field, f.Ref):
        return {"type": "string", "pattern": REF, "minLength": 1, "maxLength": field.longest}
    if isinstance(field, f.Text):
        return {"type": "string", "minLength": 1, "maxLength": field.longest}
    if isinstance(field, f.InUnit):
        return {"type": ["string", "integer"], "pattern": MONEY, "minimum": 0, "maximum": 10**9}
    if isinstance(field, f.Money):
        return {"type": "string", "pattern": MONEY}
    if isinstance(field, f.WholeNumber):
        return {"type": "integer", "minimum": field.least, "maximum": field.most}
    if isinstance(field, f.Day):
        return {"type": "string", "format": "date", "pattern": DAY}
    if isinstance(field, f.YesNo):
        return {"type": "boolean"}
    return _form_of_many(field)


def _form_of_many(field: Field[Any]) -> Form:
    if isinstance(field, f.Records):
        return {"type": "array", "items": form_of_schema(field.schema), "maxItems": field.longest}
    if isinstance(field, f.Conditions):
        return {
            "type": "object",
            "propertyNames": {"enum": list(field.codes)},
            "additionalProperties": {"type": "string", "enum": list(field.words)},
        }
    one: Form = {"type": "string", "pattern": REF, "minLength": 1, "maxLength": f.LONGEST_PARTY}
    if isinstance(field, f.Codes):
        one = {"type": "string", "enum": list(field.codes)}
    return {
        "type": "array", "items": one, "uniqueItems": True, "maxItems": f.LONGEST_LIST, "minItems": int(field.required),
    }  # fmt: skip


def _value_errors(path: str, value: Any, form: Form) -> Iterator[FieldError]:
    if not _is_of(value, _listed(form["type"])):
        yield FieldError(path, "json_type_wanted", {"wanted": _listed(form["type"])[0], "value": shown(value)})
    elif isinstance(value, str):
        yield from _text_errors(path, value, form)
    elif isinstance(value, list):
        for at, one in enumerate(value[: f.LONGEST_LIST]):
            yield from _value_errors(f"{path}.{at}", one, form["items"])
    elif isinstance(value, dict) and "properties" in form:
        for error in errors_of(form["properties"], value):
            yield replace(error, path=f"{path}.{error.path}")
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in form["propertyNames"]["enum"]:
                yield unknown("field", f"{path}.{name}", [f"{path}.{code}" for code in form["propertyNames"]["enum"]])
            else:
                yield from _value_errors(f"{path}.{name}", one, form["additionalProperties"])


def _text_errors(path: str, value: str, form: Form) -> Iterator[FieldError]:
    """What the schema would forgive a person and an interface does not: blanks around a code, an empty text."""
    most = form.get("maxLength")
    if value == "" and ("minLength" in form or "enum" in form or "pattern" in form):
        yield FieldError(path, "text_empty")
    elif most is not None and len(value) > most:
        yield FieldError(path, "too_long", {"longest": most, "length": len(value)})
    elif value != value.strip() and ("enum" in form or "pattern" in form):
        yield FieldError(path, "blanks_around", {"value": shown(value)})
    elif "integer" in _listed(form["type"]) and not re.fullmatch(form["pattern"], value):
        yield FieldError(path, "amount_wanted", {"value": shown(value)})


def _is_of(value: Any, types: list[str]) -> bool:
    if isinstance(value, bool):
        return "boolean" in types
    return any(isinstance(value, _TYPES[name]) for name in types)


def _listed(types: str | list[str]) -> list[str]:
    return [types] if isinstance(types, str) else types
