"""Service accounts at the door: what a token opens in production, what it does not, and how it is refused."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR
from matchmaker.domain.tokens import Scope
from matchmaker.domain.vocabulary import Role
from matchmaker.services import tokens
from tests.api.caller import NEED, OFFER, Caller
from tests.support import applications
from tests.support.factories import NOW, add_party
from tests.web.site import settings


@pytest.fixture
def production(database: Database) -> Iterator[Caller]:
    """The API as it is in production, with the exercise parties of the examples."""
    app = applications.new(dataclasses.replace(settings("production"), api_requests_per_minute=3), database)
    app.config["CLOCK"] = lambda: NOW
    with database.write() as session:
        for ref in ("XAB", "XAC"):
            add_party(session, ref)
        session.commit()
    yield Caller(app.test_client())


def token(database: Database, role: Role, party: str, *scopes: Scope) -> tuple[str, str]:
    """The key of a new token, and the header that carries it."""
    with database.write() as session:
        made = tokens.issue(session, OPERATOR, "A system", role, now=NOW, party=party, scopes=scopes)
    return made.token.ref, f"Bearer {made.secret}"


def test_in_production_a_token_reads_and_writes(production: Caller, database: Database) -> None:
    _, bearer = token(database, Role.AFFECTED_FOCAL_POINT, "XAB", Scope.READ, Scope.WRITE)
    assert production.post("/needs", NEED).status_code == 401
    made = production.post("/needs", NEED, Authorization=bearer)
    assert (made.status_code, made.json["status"], made.json["hidden"]) == (201, "draft", [])
    where = made.headers["Location"]
    assert production.get(where, Authorization=bearer).json["amount"] == "600.00"
    assert production.get(where).status_code == 404


def test_a_token_reaches_its_own_party_and_its_scopes_alone(production: Caller, database: Database) -> None:
    _, bearer = token(database, Role.AFFECTED_FOCAL_POINT, "XAB", Scope.READ, Scope.WRITE)
    other = {**NEED, "party": "XAC"}
    assert production.refused("POST", "/needs", other, Authorization=bearer) == (422, [("/party", "not_own_party")])
    answer = production.post("/offers", OFFER, Authorization=bearer)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (
        403, 'Bearer realm="api", error="insufficient_scope"'
    )  # fmt: skip
    made = production.post("/needs", NEED, Authorization=bearer)
    step = production.post(
        f"{made.headers['Location']}/steps", {"step": "clear"}, Authorization=bearer, If_Match=made.headers["ETag"]
    )
    assert step.status_code == 429  # three in a minute are answered here
    assert step.headers["RateLimit-Remaining"] == "0"


def test_a_scope_that_was_not_given_opens_nothing(production: Caller, database: Database) -> None:
    _, bearer = token(database, Role.AFFECTED_FOCAL_POINT, "XAB", Scope.READ, Scope.WRITE)
    made = production.post("/needs", NEED, Authorization=bearer)
    place, etag = f"{made.headers['Location']}/steps", made.headers["ETag"]
    assert production.post(place, {"step": "clear"}, Authorization=bearer, If_Match=etag).status_code == 403
    _, sender = token(database, Role.AFFECTED_FOCAL_POINT, "XAB", Scope.READ, Scope.SEND)
    assert production.post(place, {"step": "clear"}, Authorization=sender, If_Match=etag).status_code == 200
    assert production.post("/needs", NEED, Authorization=sender).status_code == 403


def test_each_token_has_a_minute_of_its_own(production: Caller, database: Database) -> None:
    bearers = [token(database, Role.READER, "XAB", Scope.READ)[1] for _ in range(2)]
    left = [production.get("/offers", Authorization=one).headers["RateLimit-Remaining"] for one in (*bearers, *bearers)]
    assert left == ["2", "2", "1", "1"]


def test_a_token_that_is_not_good_is_refused_with_a_reason(production: Caller, database: Database) -> None:
    ref, bearer = token(database, Role.READER, "XAB", Scope.READ)
    with database.write() as session:
        tokens.revoke(session, OPERATOR, ref, now=NOW)
    answer = production.get("/offers", Authorization=bearer)
    assert (answer.status_code, answer.json["code"]) == (401, "token_revoked")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'
    answer = production.get("/offers", Authorization="Basic dTpw")
    assert (answer.status_code, answer.json["code"]) == (401, "token_wanted")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_trying_tokens_is_counted(production: Caller) -> None:
    tried = [production.get("/offers", Authorization=f"Bearer wrong{n}").status_code for n in range(4)]
    assert tried == [401, 401, 401, 429]


def test_no_seat_exists_beside_a_token_in_production(production: Caller) -> None:
    answer = production.get("/offers", X_Acting_As="secretariat")
    assert (answer.status_code, answer.json["code"]) == (401, "acting_as_not_known")


def test_a_token_is_never_logged(production: Caller, database: Database, capfd: pytest.CaptureFixture[str]) -> None:
    _, bearer = token(database, Role.READER, "XAB", Scope.READ)
    for given in (bearer, bearer + "x"):
        production.get("/offers", Authorization=given)
    production.post("/needs", NEED, Authorization=bearer)
    said = capfd.readouterr()
    assert bearer.removeprefix("Bearer ") not in said.out + said.err
