"""The OpenAPI document of the API, and the page that shows it."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Blueprint, Response, abort, current_app, send_from_directory, url_for
from flask_smorest import Api
from marshmallow.fields import Field

from matchmaker.api import histories, patches, problems, records
from matchmaker.api.blueprint import PREFIX, KeyConverter, key_form
from matchmaker.api.bodies import ChangeInput, QuerySchema
from matchmaker.api.proposals import proposal_form
from matchmaker.api.shapes import REASON, Form, form_of, nullable
from matchmaker.db.queries.parties import ObligationView, PartyDetail, PartyView
from matchmaker.db.queries.reservations import Reservation
from matchmaker.db.queries.runs import RunView
from matchmaker.schemas import fields as f
from matchmaker.schemas import json_form

DESCRIPTION = """\
Offers, needs, possible partnerships and their reasons, for other systems. Everything that can be done with a record on
a page can be done here, by the same rules. Nothing done here binds a State.

Send JSON in UTF-8 with `Content-Type: application/json`; unknown fields and query arguments are refused. Money is
decimal text with its currency ("12500.00"), never a number. Errors are problem details (RFC 9457) that name every
field by its JSON pointer. A change carries the ETag that was read in `If-Match`. See docs/api/guide.md.
"""
FILES = frozenset(
    {"swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "favicon-16x16.png", "index.css"}
)
STATIC = Path(__file__).with_name("static")
COUNTED = ("Offer", "Need", "Party", "Run", "Proposal")  # lists that say how many there are, to who asks
docs = Blueprint("api_docs", __name__, url_prefix=PREFIX)


class ProblemApi(Api):
    """flask-smorest that leaves errors to us and says in the document that they are problem details."""

    def _register_error_handlers(self) -> None:
        """None: pages keep their own, see `matchmaker.app`."""

    def _register_responses(self) -> None:
        content = {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for name in ("DEFAULT_ERROR", "UNPROCESSABLE_ENTITY", "UNPROCESSABLE_CONTENT"):
            self.spec.components.response(name, {"description": "Problem details", "content": content}, lazy=True)

    def _register_etag_headers(self) -> None:
        """None of flask-smorest's own."""

    def _register_pagination_header(self) -> None:
        """None of flask-smorest's own."""


class _Converter(OpenAPIConverter):
    """Every field of ours describes itself; nothing is guessed from marshmallow's types."""

    def field2property(self, field: Field[Any]) -> Form:
        """The JSON Schema of a field with its default; a query argument is never null."""
        query = isinstance(field.parent, QuerySchema)
        form = json_form.form_without_null(field) if query else json_form.form_of(field)
        default = field.load_default
        if isinstance(default, str | int) and not isinstance(field, f.Money):
            form = {**form, "default": default}
        return form


class _Plugin(MarshmallowPlugin):
    Converter = _Converter


def make_api() -> ProblemApi:
    """The document, still empty."""
    api = ProblemApi(
        spec_kwargs={
            "title": "Matchmaker", "version": "1", "openapi_version": "3.1.0",
            "marshmallow_plugin": _Plugin(schema_name_resolver=_name_of),
            "info": {"description": DESCRIPTION},
            "security": [{}, {"token": []}, {"actingAs": []}],
        }
    )  # fmt: skip
    api.register_converter(KeyConverter, key_form)
    return api


def describe(api: ProblemApi) -> None:
    """Add the forms of all answers, and who may ask."""
    for name, form in forms().items():
        api.spec.components.schema(name, form)
    api.spec.components.security_scheme(
        "token",
        {
            "type": "http",
            "scheme": "bearer",
            "description": (
                "A token of a service account, issued by the operator of the service: it acts as one role, for one"
                " party, within its scopes, until it expires or is taken back."
            ),
        },
    )
    api.spec.components.security_scheme(
        "actingAs",
        {
            "type": "apiKey", "in": "header", "name": "X-Acting-As",
            "description": "A seat of the demonstration, such as provider:XAC. Exists outside production alone.",
        },
    )  # fmt: skip


def forms() -> dict[str, Form]:
    """Every answer by name."""
    found: dict[str, Form] = {
        "Problem": problems.PROBLEM, "Reason": REASON,
        "Offer": records.record_form("offer"), "Need": records.record_form("need"),
        "Party": form_of(PartyView), "PartyDetail": form_of(PartyDetail), "Obligation": form_of(ObligationView),
        "Run": form_of(RunView), "Proposal": proposal_form(),
        "OfferPatch": patches.patch_form("offer"), "NeedPatch": patches.patch_form("need"),
        "Entry": histories.entry_form(), "Pair": _pair(), "RunResult": _result(), "Suggestions": _suggestions(),
        "Reservations": _object({"items": _array(form_of(Reservation))}),
        "WhatIf": _what_if(), "Comparison": _comparison(),
        "CodeList": _code_list(), "CodeLists": _object({"lists": {"type": "object", "additionalProperties": _codes()}}),
        "Method": _object({
            "notice": _TEXT, "trial": {"type": "boolean"}, "policy": {"type": "object"},
            "rules": _array(_object({"rule": _TEXT, "label": _TEXT})),
        }),
    }  # fmt: skip
    pages = ("Offer", "Need", "Party", "Obligation", "Run", "Proposal", "Entry")
    return {**found, **{f"{name}Page": _page(name) for name in pages}}


_TEXT: Form = {"type": "string"}
_CARD: Form = {"type": ["object", "null"], "description": "A score card: its total and every part of it"}


def _object(properties: dict[str, Form]) -> Form:
    return {"type": "object", "required": list(properties), "properties": properties}


def _array(items: Form) -> Form:
    return {"type": "array", "items": items}


def _page(name: str) -> Form:
    items = _array({"$ref": f"#/components/schemas/{name}"})
    form = _object({"items": items, "next": {**nullable(_TEXT), "description": "The address of the next page"}})
    if name in COUNTED:
        form["properties"]["total"] = {"type": "integer", "minimum": 0, "description": "In all, with `count=yes`"}
    return form


def _codes() -> Form:
    return _array(_object({"code": _TEXT, "label": _TEXT}))


def _code_list() -> Form:
    return _object({"name": _TEXT, "codes": _codes()})


def _rules() -> Form:
    return _array(_object({"rule": _TEXT, "verdict": _TEXT, "why": REASON, "source": _TEXT}))


def _pair() -> Form:
    names = _object({"need": nullable(_TEXT), "offer": nullable(_TEXT)})
    return _object(
        {
            "run": nullable(_TEXT), "offer": _TEXT, "need": _TEXT, "standing": _TEXT, "why": REASON, "rules": _rules(),
            "fit": _CARD, "priority": _CARD, "proposed_instead": names,
            "proposed_besides": _object({"needs": _array(_TEXT), "offers": _array(_TEXT)}),
        }
    )  # fmt: skip


def _result() -> Form:
    return _object(
        {
            "notice": nullable(_TEXT), "run": {"type": "object"}, "settings": {"type": "object"},
            "certificate": {"type": ["object", "null"]}, "proposals": _array({"type": "object"}),
            "needs_without_partner": _array({"type": "object"}), "unused_offers": _array(_TEXT),
            "spread": {"type": ["object", "null"]},
        }
    )  # fmt: skip


def _comparison() -> Form:
    found: Form = {"type": "object"}
    return _object(
        {
            "notice": nullable(_TEXT), "before": _TEXT, "after": _TEXT, "settings": _array(_TEXT),
            "goals": _array(found), "first_goal": nullable(_TEXT), "figures": _array(found),
            "same_pairs": {"type": "integer"}, "pairs": _array(found), "needs_covered_more": _array(found),
            "needs_covered_less": _array(found),
        }
    )  # fmt: skip


def _what_if() -> Form:
    return _object(
        {
            "run": _TEXT, "base": _TEXT, "status": _TEXT, "expires_at": nullable(_TEXT),
            "changes": _array(json_form.form_of_schema(ChangeInput())),
            "ties": _array(_object({name: {"type": "integer"} for name in ("pairs", "before", "after")})),
            "comparison": {"type": ["object", "null"]},
            "impossible": {"type": ["object", "null"]}, "study": {"type": ["object", "null"]},
        }
    )  # fmt: skip


def _suggestions() -> Form:
    one = _object(
        {
            "offer": _TEXT, "need": _TEXT, "title": _TEXT, "why": REASON, "fit": _CARD, "rules": _rules(),
            "to_confirm": _array(_TEXT),
        }
    )  # fmt: skip
    return _object(
        {
            "on": {"type": "string", "format": "date"}, "total": {"type": "integer"}, "still_open": _array(_TEXT),
            "suggestions": _array(one),
        }
    )  # fmt: skip


def _name_of(schema: Any) -> str:
    return str((schema if isinstance(schema, type) else type(schema)).__name__)


def document() -> dict[str, Any]:
    """The whole document as plain values, in a stable order."""
    api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    return json.loads(json.dumps(api.spec.to_dict(), sort_keys=True))  # type: ignore[no-any-return]


@docs.get("/openapi.json")
def openapi() -> Response:
    """The document."""
    return Response(json.dumps(document(), ensure_ascii=False, indent=1) + "\n", content_type="application/json")


@docs.get("/docs")
def page() -> Response:
    """The document as a page to try it on."""
    html = (STATIC / "docs.html").read_text(encoding="utf-8").replace("{{ prefix }}", url_for("api_docs.page"))
    return Response(html, mimetype="text/html")


@docs.get("/docs/<name>")
def asset(name: str) -> Response:
    """The files of that page: ours, and those of the packaged Swagger UI."""
    if name == "init.js":
        return send_from_directory(STATIC, name, mimetype="text/javascript")
    package = find_spec("flask_swagger_ui")
    if name not in FILES or package is None or package.origin is None:
        abort(404)
    return send_from_directory(Path(package.origin).with_name("dist"), name)
