"""Requests read strictly: what could be understood in two ways is refused, at its place, before anybody acts on it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from flask import Request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from matchmaker.errors import FieldError, InvalidInput, MatchmakerError
from matchmaker.schemas.base import RecordSchema, unknown
from matchmaker.schemas.json_form import form_errors
from matchmaker.schemas.reading import shown

MERGE_PATCH = "application/merge-patch+json"
MOST_BYTES = 256 * 1024
MOST_DEPTH = 16
MOST_DIGITS = 18
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_UNFIT = re.compile("[\x00\ud800-\udfff]")


class Malformed(MatchmakerError):
    """A request that is not even the form of one. `errors` say where; paths are JSON pointers without the first /."""

    code = "malformed"

    def __init__(self, code: str, path: str = "", **params: object) -> None:
        self.errors = (FieldError(path, code, params),)
        super().__init__(None)


class NoMergePatch(MatchmakerError):
    """A patch of another kind than the one that is taken."""

    code = "merge_patch_wanted"


class InvalidQuery(InvalidInput):
    """A query argument that is not known or cannot be used."""


class StrictParser(FlaskParser):
    """webargs, with everything of ours that has to be said about JSON and about query arguments."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012 - webargs' own form
        "json": None, "query": None, "headers": None, "path": None,
    }  # fmt: skip

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body as JSON in the form that the schema wants."""
        if req.mimetype != "application/json":
            raise UnsupportedMediaType()
        data = read_body(req)
        errors = list(form_errors(schema, data))
        if errors:
            raise InvalidInput(errors)
        return data

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """The query, each argument once."""
        errors = [
            FieldError(shown(name), "argument_twice", {"name": shown(name)})
            for name, values in req.args.lists()
            if len(values) > 1
        ]
        known = [field.data_key or name for name, field in schema.fields.items()]
        errors += [unknown("argument", name, known) for name in req.args if name not in known]
        errors += [FieldError(name, "text_empty") for name, value in req.args.items() if value == ""]
        if errors:
            raise InvalidQuery(errors)
        return dict(req.args)

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, *, error_status_code: Any, error_headers: Any
    ) -> NoReturn:  # fmt: skip
        """The errors of a schema as those of this project."""
        del error_status_code, error_headers, req
        location, messages = next(iter(error.messages_dict.items()))  # webargs puts the place before them
        found = list(schema.field_errors(ValidationError(messages))) if isinstance(schema, RecordSchema) else []
        raise (InvalidQuery if location == "query" else InvalidInput)(found)


def read_body(req: Request) -> Any:
    """The body of a request, of a bounded size, as JSON."""
    req.max_content_length = MOST_BYTES
    return read_json(req.get_data())


def read_json(body: bytes) -> Any:
    """The value of a JSON text (RFC 8259), or Malformed: not UTF-8, not JSON, a name twice, NaN or Infinity, numbers
    that no computer keeps exactly, half characters, NUL, nested too deeply."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("json_not_utf8", position=error.start) from None
    _check_depth(text)
    try:
        value = json.loads(
            text, object_pairs_hook=_once_each, parse_constant=_refuse_constant, parse_int=_whole, parse_float=_number
        )
    except json.JSONDecodeError as error:
        raise Malformed("json_broken", bad_line=error.lineno, place=error.colno) from None
    for pointer, one in _texts(value, ""):
        if _UNFIT.search(one):
            raise Malformed("json_unfit_text", pointer)
    return value


def _check_depth(text: str) -> None:
    depth = 0
    for found in _NESTING.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found.group(), 0)
        if depth > MOST_DEPTH:
            raise Malformed("json_too_deep", most=MOST_DEPTH)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Malformed("json_name_twice", _escaped(name), name=shown(name))
        found[name] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise Malformed("json_no_number", value=name)


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise Malformed("json_number_absurd", value=shown(digits))
    return int(digits)


def _number(text: str) -> int | float:
    """A number with a point or an exponent; 5.0 is the whole number 5, as JSON Schema has it."""
    value = float(text)
    if not math.isfinite(value) or abs(value) >= 2**53:
        raise Malformed("json_number_absurd", value=shown(text))
    return int(value) if value.is_integer() else value


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Every text of a value with where it stands, the names of fields among them."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _texts(one, _joined(pointer, str(at)))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield pointer, name
            yield from _texts(one, _joined(pointer, _escaped(name)))


def _joined(pointer: str, part: str) -> str:
    return f"{pointer}/{part}" if pointer else part


def _escaped(name: str) -> str:
    return _UNFIT.sub("\ufffd", name).replace("~", "~0").replace("/", "~1")


STRICT = StrictParser()
