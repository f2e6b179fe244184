"""Forms: posted text read by a schema, with raw text and errors kept under the same paths for the macros.

Nothing typed is lost: whatever goes wrong, `Form` still holds the text as it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from matchmaker.domain.reasons import Reason
from matchmaker.errors import FieldError, InvalidInput
from matchmaker.schemas.base import RecordSchema
from matchmaker.schemas.fields import Codes, Conditions, PartyRefs

LISTS = (fields.List, Codes, Conditions, PartyRefs)  # fields of which a form may send several
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")  # no HTML has these
NOT_FIELDS = frozenset({"csrf_token", "version", "step", "back"})
OF_THE_PAGE = NOT_FIELDS | {"key", "seen", "noun", "do"}  # what a page puts into its own form, and nobody types


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed and what is wrong with it, both by dotted path. `known`: where what was filled in comes from."""

    values: MultiDict[str, str] = field(default_factory=MultiDict)
    errors: tuple[FieldError, ...] = ()
    known: Mapping[str, Reason] = field(default_factory=dict)

    def raw(self, path: str, default: str = "") -> str:
        """The text at a path exactly as it was typed, but for what no page can hold."""
        return _UNFIT.sub("", self.values.get(path, default))

    def raw_list(self, path: str) -> list[str]:
        """Every value at a path, for lists and check boxes."""
        return self.values.getlist(path)

    def wrong(self, path: str) -> tuple[FieldError, ...]:
        """The errors of a path."""
        return tuple(error for error in self.errors if error.path == path)

    def typed(self) -> list[tuple[str, str]]:
        """Everything a person typed or chose, for a page that must not lose it."""
        return [
            (path, _UNFIT.sub("", value))
            for path, value in self.values.items(multi=True)
            if path not in OF_THE_PAGE and value.strip()
        ]

    def with_errors(self, errors: Iterable[FieldError]) -> Form:
        """The same text with errors."""
        return replace(self, errors=tuple(errors))


def clean(text: str) -> str:
    """Posted text with line breaks of one kind and without what no page can hold."""
    return _UNFIT.sub("", text.replace("\r\n", "\n"))


def read_form(schema: RecordSchema, posted: MultiDict[str, str]) -> tuple[dict[str, Any] | None, Form]:
    """What the schema makes of a posted form, or None with the errors by path."""
    form = Form(posted)
    try:
        return schema.read(nest(posted, schema)), form
    except InvalidInput as error:
        return None, form.with_errors(error.errors)


def nest(posted: MultiDict[str, str], schema: Schema) -> dict[str, Any]:
    """Posted pairs as the schema reads them: '' is absent, lists by getlist, dotted names as nested values."""
    data: dict[str, Any] = {}
    for path in posted:
        if path in NOT_FIELDS and path not in schema.fields:
            continue
        values = [value for value in posted.getlist(path) if value != ""]
        if values:
            _place(data, path.split("."), values if _is_list(schema, path) else values[0])
    return data


def _place(data: dict[str, Any], parts: list[str], value: object) -> None:
    inner: Any = data
    for part in parts[:-1]:
        inner = inner.setdefault(part, {})
        if not isinstance(inner, dict):  # a name that is both a value and a prefix: the value that came first stays
            return
    inner[parts[-1]] = value


def _is_list(schema: Schema, path: str) -> bool:
    parts = path.split(".")
    for part in parts[:-1]:
        nested = schema.fields.get(part)
        if not isinstance(nested, fields.Nested):
            return False
        schema = nested.schema
    return isinstance(schema.fields.get(parts[-1]), LISTS)
