"""What cannot be taken: the right status, a code at its place, nothing written, and never an error of ours."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from matchmaker.db.queries.offers import list_offers
from matchmaker.services.acting import actor_of
from tests.api.caller import OFFER, Caller
from tests.api.conftest import As
from tests.web.site import Site

WHOLE = json.dumps(OFFER).encode()


@pytest.fixture
def own(as_: As, site: Site) -> Caller:
    return as_("provider:XAC")


@pytest.fixture(autouse=True)
def _nothing_is_written(site: Site):  # type: ignore[no-untyped-def]
    before = n_offers(site)
    yield
    assert n_offers(site) == before


def n_offers(site: Site) -> int:
    with site.database.read() as session:
        return list_offers(session, actor_of("secretariat")).total


def changed(**fields: object) -> bytes:
    return json.dumps({**OFFER, **fields}).encode()


def raw(name: str, value: str) -> bytes:
    """The offer with one field as this very text."""
    rest = json.dumps({one: given for one, given in OFFER.items() if one != name})
    return f'{rest[:-1]}, "{name}": {value}}}'.encode()


@pytest.mark.parametrize(
    ("body", "status", "errors"),
    [
        (b"", 400, [("", "json_broken")]),
        (b"{", 400, [("", "json_broken")]),
        (b'{"a": 1,}', 400, [("", "json_broken")]),
        (WHOLE + b"x", 400, [("", "json_broken")]),
        (b"\xff\xfe", 400, [("", "json_not_utf8")]),
        (b'"text"', 422, [("", "record_wanted")]),
        (b"[]", 422, [("", "record_wanted")]),
        (b"null", 422, [("", "record_wanted")]),
        (b"[" * 100_000, 400, [("", "json_too_deep")]),
        (b'{"a":' * 50 + b"1" + b"}" * 50, 400, [("", "json_too_deep")]),
        (b'{"title": "a", "title": "b"}', 400, [("/title", "json_name_twice")]),
        (raw("quantity", "NaN"), 400, [("", "json_no_number")]),
        (raw("quantity", "Infinity"), 400, [("", "json_no_number")]),
        (raw("quantity", "-Infinity"), 400, [("", "json_no_number")]),
        (raw("quantity", "1" * 5000), 400, [("", "json_number_absurd")]),
        (raw("quantity", "1e999"), 400, [("", "json_number_absurd")]),
        (raw("title", '"half \\ud800"'), 400, [("/title", "json_unfit_text")]),
        (raw("title", '"nul \\u0000"'), 400, [("/title", "json_unfit_text")]),
        (raw("themes", '["clearance", "\\u0000"]'), 400, [("/themes/1", "json_unfit_text")]),
    ],
)
def test_a_body_that_is_no_json_of_ours(own: Caller, body: bytes, status: int, errors: list[tuple[str, str]]) -> None:
    assert own.refused("POST", "/offers", body) == (status, errors)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"title": 5}, [("/title", "json_type_wanted")]),
        ({"title": ["a"]}, [("/title", "json_type_wanted")]),
        ({"title": ""}, [("/title", "text_empty")]),
        ({"title": None}, [("/title", "json_type_wanted")]),
        ({"title": "x" * 201}, [("/title", "too_long")]),
        ({"title": "turned \u202e round"}, [("/title", "character_refused")]),
        ({"kind": "fundign"}, [("/kind", "code_not_known_did_you_mean")]),
        ({"kind": " funding"}, [("/kind", "blanks_around")]),
        ({"amount": 1000}, [("/amount", "json_type_wanted")]),
        ({"amount": "1,000.00"}, [("/amount", "thousands_separator")]),
        ({"amount": "-5"}, [("/amount", "negative")]),
        ({"amount": "1e3"}, [("/amount", "exponent_form")]),
        ({"amount": "10.005"}, [("/amount", "too_many_decimals")]),
        ({"currency": "EURO"}, [("/currency", "currency_not_known")]),
        ({"divisible": "yes"}, [("/divisible", "json_type_wanted")]),
        ({"divisible": 1}, [("/divisible", "json_type_wanted")]),
        ({"max_partners": "3"}, [("/max_partners", "json_type_wanted")]),
        ({"max_partners": 2.5}, [("/max_partners", "json_type_wanted")]),
        ({"max_partners": True}, [("/max_partners", "json_type_wanted")]),
        ({"max_partners": 0}, [("/max_partners", "number_out_of_range")]),
        ({"themes": "clearance"}, [("/themes", "json_type_wanted")]),
        ({"themes": []}, [("/themes", "value_missing")]),
        ({"themes": ["clearance", 5]}, [("/themes/1", "json_type_wanted")]),
        ({"countries_only": ["QQQ"]}, [("/countries_only", "party_not_known")]),
        ({"conditions": {"imas_nmas": "always"}}, [("/conditions", "code_not_known")]),
        ({"conditions": ["required:imas_nmas"]}, [("/conditions", "json_type_wanted")]),
        ({"starts_on": "2026-02-30"}, [("/starts_on", "no_such_day")]),
        ({"starts_on": "01/02/2026"}, [("/starts_on", "day_wanted")]),
        ({"starts_on": "2029-01-01"}, [("/ends_on", "dates_reversed")]),
        ({"titel": "x"}, [("/titel", "field_unknown_did_you_mean")]),
        ({"ref": "mine"}, [("/ref", "field_unknown")]),
        ({"status": "published"}, [("/status", "field_unknown_did_you_mean")]),
        ({"title": 5, "kind": "x", "max_partners": "3"},
         [("/title", "json_type_wanted"), ("/max_partners", "json_type_wanted")]),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_taken(own: Caller, fields: dict[str, object], errors: list[tuple[str, str]]) -> None:
    assert own.refused("POST", "/offers", changed(**fields)) == (422, errors)


def test_five_point_nought_is_five(own: Caller) -> None:
    assert own.refused("POST", "/offers", raw("max_partners", "5.0")[:-1] + b', "kind": "x"}')[0] == 400
    body = raw("budget_year_start_month", "13.0")
    assert own.refused("POST", "/offers", body) == (422, [("/budget_year_start_month", "number_out_of_range")])


@pytest.mark.parametrize(
    ("path", "status", "errors"),
    [
        ("/offers?colour=red", 422, [("/colour", "argument_unknown")]),
        ("/offers?knid=funding", 422, [("/knid", "argument_unknown_did_you_mean")]),
        ("/offers?kind=funding&kind=training", 422, [("/kind", "argument_twice")]),
        ("/offers?kind=", 422, [("/kind", "text_empty")]),
        ("/offers?kind=money", 422, [("/kind", "code_not_known")]),
        ("/offers?limit=0", 422, [("/limit", "number_out_of_range")]),
        ("/offers?limit=many", 422, [("/limit", "whole_number_wanted")]),
        ("/offers?limit=99999999999999999999999999", 422, [("/limit", "number_absurd")]),
        ("/offers?text=%00", 422, [("/text", "character_refused")]),
        ("/offers?open_on=today", 422, [("/open_on", "day_wanted")]),
        ("/offers?sort=amount", 422, [("/sort", "code_not_known")]),
        ("/offers/XAC-01?fields=title", 422, [("/fields", "argument_unknown")]),
    ],
)
def test_a_query_argument_that_cannot_be_used(
    public: Caller, path: str, status: int, errors: list[tuple[str, str]]
) -> None:
    assert public.refused("GET", path) == (status, errors)


def test_a_body_that_is_no_json_or_too_large(own: Caller) -> None:
    assert own.refused("POST", "/offers", WHOLE, Content_Type="text/plain")[0] == 415
    assert own.refused("POST", "/offers", b"a=b", Content_Type="application/x-www-form-urlencoded")[0] == 415
    large = changed(notes="x" * 300_000)
    assert own.refused("POST", "/offers", large)[0] == 413


def test_a_file_where_a_field_belongs(site: Site) -> None:
    sent = {"title": (BytesIO(b"x"), "x.txt")}
    answer = site.app.test_client().post("/api/v1/offers", data=sent, headers={"X-Acting-As": "provider:XAC"})
    assert (answer.status_code, answer.content_type) == (415, "application/problem+json")


def test_an_address_or_a_method_that_is_not_there(public: Caller, site: Site) -> None:
    assert public.refused("GET", "/offer")[0] == 404
    assert public.refused("GET", "/offers/" + "x" * 65)[0] == 404
    assert public.refused("GET", "/offers/%00")[0] == 404
    answer = public.ask("DELETE", "/offers")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"GET", "HEAD", "OPTIONS", "POST"})


def test_who_is_asking_has_to_be_known(public: Caller) -> None:
    assert public.refused("GET", "/offers", X_Acting_As="emperor")[0] == 401
    assert public.refused("GET", "/offers", Authorization="Bearer nonsense")[0] == 401
    answer = public.post("/offers", OFFER)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


def test_a_cookie_of_the_pages_authenticates_nobody_here(site: Site) -> None:
    client: FlaskClient = site.app.test_client()
    with client.session_transaction() as session:
        session["acting_as"] = "provider:XAC"
    assert client.post("/api/v1/offers", json=OFFER).status_code == 401


def test_pages_keep_their_own_errors(site: Site) -> None:
    answer = site.app.test_client().get("/offers/nothing-here")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
