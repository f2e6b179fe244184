"""Some fields of an offer or a need changed: a JSON merge patch (RFC 7396) over the record as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from matchmaker.api import records
from matchmaker.api.answers import version_wanted
from matchmaker.api.bodies import NeedInput, OfferInput
from matchmaker.api.parser import MERGE_PATCH, NoMergePatch, read_body
from matchmaker.api.shapes import Form, nullable
from matchmaker.errors import InvalidInput, StaleVersion
from matchmaker.schemas import json_form
from matchmaker.schemas.base import RecordSchema

SCHEMAS: dict[str, RecordSchema] = {"offer": OfferInput(), "need": NeedInput()}


def patch_form(noun: str) -> Form:
    """The JSON Schema of a patch: any of the fields, each as it is written or null."""
    fields = SCHEMAS[noun].fields
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _patched_form(json_form.form_of(field)) for name, field in fields.items()},
    }


def body_of(noun: str) -> Form:
    """The request body of a patch as the document tells it."""
    form = {"$ref": f"#/components/schemas/{noun.title()}Patch"}
    return {"required": True, "content": {MERGE_PATCH: {"schema": form}}}


def patched(noun: str, ref: str) -> Response:
    """The record with the fields of the patch changed, held against the rules for a whole record."""
    schema, patch, version = SCHEMAS[noun], _patch(noun), version_wanted(ref)
    view = records.view_of(noun, ref)
    if view.version != version:
        raise StaleVersion(noun=noun, ref=ref)
    values = {name: getattr(view, name) for name in view.__slots__}
    before = records.rendered(noun, values, schema.fields)
    whole = merged({name: value for name, value in before.items() if value is not None}, patch)
    return records.updated(noun, ref, schema.read(whole))


def _patch(noun: str) -> dict[str, Any]:
    """The patch of this request, each of its fields in a form that can be taken."""
    if request.mimetype != MERGE_PATCH:
        raise NoMergePatch()
    patch = read_body(request)
    errors = list(json_form.errors_of(patch_form(noun)["properties"], patch))
    if errors:
        raise InvalidInput(errors)
    return dict(patch)


def merged(target: Any, patch: Any) -> Any:
    """A value with a merge patch applied to it: null takes a name away, objects are merged, all else is replaced."""
    if not isinstance(patch, Mapping):
        return patch
    found = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = merged(found.get(name), value)
    return found


def _patched_form(form: Form) -> Form:
    """The form of a field in a patch: null as well, and so within the conditions."""
    inner = form.get("additionalProperties")
    if isinstance(inner, dict):
        form = {**form, "additionalProperties": nullable(inner)}
    return nullable(form)
