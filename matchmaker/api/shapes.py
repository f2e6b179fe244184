"""Frozen dataclasses as JSON and as JSON Schema: the views of queries and services are the answers of the API."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from matchmaker.domain.reasons import Reason
from matchmaker.wording.text import say

Form = dict[str, Any]
_PLAIN: dict[type, Form] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}
REASON: Form = {
    "type": "object",
    "description": "Why, as a stable code with parameters, and as text in the language of the request",
    "required": ["code", "params", "text"],
    "properties": {"code": {"type": "string"}, "params": {"type": "object"}, "text": {"type": "string"}},
}


def plain(value: Any, locale: str = "en", *, without: frozenset[str] = frozenset()) -> Any:
    """A value of the views as JSON takes it: days and moments as ISO text, tuples as lists, reasons with their text."""
    if isinstance(value, Reason):
        return {"code": value.code, "params": dict(value.params), "text": say(value, locale)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in dataclasses.fields(value) if field.name not in without)
        return {name: plain(getattr(value, name), locale) for name in names}
    if isinstance(value, Mapping):
        return {str(name): plain(one, locale) for name, one in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(one, locale) for one in value]
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, StrEnum) else value


def form_of(view: type, *, without: frozenset[str] = frozenset()) -> Form:
    """The JSON Schema of what `plain` makes of a dataclass."""
    properties = {name: _form(kind) for name, kind in _hints(view).items() if name not in without}
    return {"type": "object", "required": list(properties), "additionalProperties": False, "properties": properties}


@cache
def _hints(view: type) -> dict[str, Any]:
    hints = get_type_hints(view)
    return {field.name: hints[field.name] for field in dataclasses.fields(view)}


def _form(kind: Any) -> Form:
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if kind is Reason:
        return dict(REASON)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return form_of(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"type": "string", "enum": [str(code) for code in kind]}
    return _form_of_generic(get_origin(kind), get_args(kind))


def _form_of_generic(origin: Any, parts: tuple[Any, ...]) -> Form:
    if origin in (Union, types.UnionType):
        some = [part for part in parts if part is not type(None)]
        form = _form(some[0])
        return nullable(form) if len(some) < len(parts) else form
    if origin in (tuple, list):
        return {"type": "array", "items": _form(parts[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _form(parts[1]) if parts[1] is not Any else True}
    return {}


def nullable(form: Form) -> Form:
    """The same form, or null."""
    kinds = form.get("type")
    if kinds is None:
        return form
    listed = [kinds] if isinstance(kinds, str) else list(kinds)
    changed: Form = {**form, "type": [*listed, "null"] if "null" not in listed else listed}
    if "enum" in changed:
        changed["enum"] = [*(code for code in changed["enum"] if code is not None), None]
    return changed
