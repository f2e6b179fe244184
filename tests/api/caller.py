"""A program that asks the API, and holds every answer against the document."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi.json"
PREFIX = "/api/v1"
OFFER = {
    "provider": "XAC", "title": "Metal detectors", "kind": "funding", "unit": "money", "themes": ["clearance"],
    "amount": "1000.00", "currency": "USD", "starts_on": "2026-01-01", "ends_on": "2028-12-31", "languages": ["en"],
}  # fmt: skip
NEED = {
    "party": "XAB", "title": "Clearance in the north", "kind": "funding", "unit": "money", "theme": "clearance",
    "amount": "600.00", "currency": "USD", "starts_on": "2026-01-01", "ends_on": "2028-12-31", "languages": ["en"],
}  # fmt: skip


@dataclass
class Caller:
    """Asks in a seat. Every answer is one that the document knows."""

    client: FlaskClient
    seat: str = "public"
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.ask("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.ask("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.ask("PATCH", path, body, **{"Content_Type": "application/merge-patch+json", **headers})

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """The answer, after it was held against the document. body: bytes as they are, everything else as JSON."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        acting = {} if self.seat == "public" else {"X-Acting-As": self.seat}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        address = path if path.startswith("/api/") else PREFIX + path
        answer = self.client.open(address, method=method, data=data, headers={**kind, **acting, **given})
        check(method, address, answer)
        return answer

    def refused(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, list[tuple[str, str]]]:
        """The status of a refusal, and the (pointer, code) of every error in it."""
        answer = self.ask(method, path, body, **headers)
        assert answer.content_type == "application/problem+json", answer.data
        return answer.status_code, [(one["pointer"], one["code"]) for one in answer.json["errors"]]


@cache
def document() -> dict[str, Any]:
    return dict(json.loads(DOCUMENT.read_text(encoding="utf-8")))


def check(method: str, address: str, answer: TestResponse) -> None:
    """Hold an answer against the document: status, content type and form."""
    if answer.status_code == 304 or method == "HEAD" or not address.startswith(PREFIX):
        return
    assert answer.status_code < 500, answer.data
    operation = operation_of(method, address.partition("?")[0])
    if operation is None:
        assert answer.status_code in (404, 405), answer.status_code
        described = document()["components"]["responses"]["DEFAULT_ERROR"]
    else:
        described = operation["responses"].get(str(answer.status_code), operation["responses"]["default"])
    if "$ref" in described:
        described = document()["components"]["responses"][described["$ref"].rpartition("/")[2]]
    assert answer.content_type in described["content"], (answer.content_type, described)
    form = described["content"][answer.content_type]["schema"]
    whole = {**form, "components": document()["components"]}
    errors = [
        f"{list(error.absolute_path)}: {error.message}"
        for error in Draft202012Validator(whole).iter_errors(answer.json)
    ]
    assert errors == [], (address, errors[:3])


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    for template, operations in document()["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in operations:
            return dict(operations[method.lower()])
    return None
