"""Schemathesis asks the API whatever its document allows, and what it does not, and follows from answer to answer.

Few examples an operation, chosen the same way every time: this finds what is broken, a longer search belongs elsewhere.
That every request of the right form is taken is not asked: rules between fields, cursors and versions are no form.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.api.caller import DOCUMENT

if TYPE_CHECKING:
    from tests.support.databases import Place
    from tests.web.site import Site

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    negative_data_rejection, unsupported_method,
]  # fmt: skip
HEADERS = {"X-Acting-As": "secretariat", "Accept-Encoding": "identity"}
METHODS = ("get", "post", "put", "patch", "delete")
FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def open_site(_places: dict[str, Place]) -> Iterator[Site]:
    """A site that answers as often as it is asked."""
    from tests.web.site import Site

    with _places["sqlite"].clone("demonstration") as database:
        site = Site.over(database)
        many = dataclasses.replace(site.app.config["SETTINGS"], api_requests_per_minute=1_000_000)
        site.app.config["SETTINGS"] = many
        yield site


@pytest.fixture(scope="module")
def api(open_site: Site) -> Any:
    def at_home(environ: dict[str, Any], start_response: Any) -> Any:
        return open_site.app({**environ, "REMOTE_ADDR": "127.0.0.1"}, start_response)

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", at_home)


def operations() -> list[tuple[str, str]]:
    paths = json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"]
    return [(path, method) for path, found in paths.items() for method in found if method in METHODS]


@pytest.mark.parametrize(("path", "method"), operations())
def test_whatever_is_asked_is_answered_as_the_document_says(api: Any, path: str, method: str) -> None:
    operation = api[path][method]
    for mode in GenerationMode:

        @FEW
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            response = case.call(headers=HEADERS)
            case.validate_response(response, checks=CHECKS)

        with suppress(Unsatisfiable):  # nothing can be wrong with a request that takes no argument
            ask()


def test_answers_lead_on_to_each_other_without_a_fault(api: Any) -> None:
    machine = api.as_state_machine()

    class Asked(machine):  # type: ignore[misc, valid-type]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {**HEADERS, "X-Acting-As": "provider:XAC"}}

        def validate_response(self, response: Any, case: Any, additional_checks: Any = (), **kwargs: Any) -> None:
            case.validate_response(response, checks=CHECKS)

    Asked.run(settings=settings(FEW, max_examples=4, stateful_step_count=4))
