"""The document that is kept is the one that is made, and it is one."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from matchmaker.api.document import document, forms
from tests.api.caller import DOCUMENT


def test_the_kept_document_is_the_one_that_is_made(app: Flask, client: FlaskClient) -> None:
    """After a change: make flask ARGS="openapi write docs/api/openapi.json" """
    with app.app_context():
        made = document()
    assert json.loads(DOCUMENT.read_text(encoding="utf-8")) == made
    assert client.get("/api/v1/openapi.json").json == made


def test_every_form_is_a_json_schema() -> None:
    for name, form in forms().items():
        Draft202012Validator.check_schema(form)
        assert form["type"] == "object", name


def test_every_operation_says_what_it_is_for(app: Flask) -> None:
    with app.app_context():
        paths = document()["paths"]
    operations = [one for path in paths.values() for method, one in path.items() if method != "parameters"]
    assert len(operations) > 30
    assert all(one.get("summary") and one["tags"] and "default" in one["responses"] for one in operations)
    assert all(path.startswith("/api/v1/") for path in paths)


def test_the_page_and_its_files_come_from_here(client: FlaskClient) -> None:
    page = client.get("/api/v1/docs").text
    assert "http" not in page.replace("charset", "")
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "init.js"):
        assert f"/api/v1/docs/{name}" in page
        answer = client.get(f"/api/v1/docs/{name}")
        assert answer.status_code == 200
        answer.close()
    for name in ("index.html", "..%2finit.js", "swagger-ui.js"):
        assert client.get(f"/api/v1/docs/{name}").status_code == 404


def test_the_guide_names_every_address(app: Flask) -> None:
    guide = (Path(DOCUMENT).parent / "guide.md").read_text(encoding="utf-8")
    with app.app_context():
        for path in document()["paths"]:
            assert path.removeprefix("/api/v1") in guide, path
