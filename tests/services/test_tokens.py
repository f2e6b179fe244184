"""Tokens: issued at the machine alone, bound to a role, a party, scopes and days, and known again by a digest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from matchmaker.db.queries.audit import latest
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR, ROLE_RIGHTS, Right, actor_for
from matchmaker.domain.tokens import SCOPE_RIGHTS, TOKEN_ROLES, Scope, digest_of, token_errors
from matchmaker.domain.vocabulary import Role
from matchmaker.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from matchmaker.services import tokens
from matchmaker.services.tokens import Issued
from tests.support.factories import NOW, add_party

OWN = {"party": "XAA", "role": Role.AFFECTED_FOCAL_POINT}


def issued(database: Database, *scopes: Scope, role: Role = Role.AFFECTED_FOCAL_POINT, days: int = 30) -> Issued:
    with database.write() as session:
        add_party(session, "XAA")
        return tokens.issue(
            session, OPERATOR, "National database", role, now=NOW, party="XAA", scopes=scopes or (Scope.READ,),
            days=days,
        )  # fmt: skip


def refusal(database: Database, secret: str, *, days: int = 0) -> str:
    with database.read() as session, pytest.raises(NotSignedIn) as refused:
        tokens.sign_in(session, secret, now=NOW + timedelta(days=days))
    return refused.value.code


def test_a_token_acts_as_its_role_within_its_scopes(database: Database) -> None:
    made = issued(database, Scope.WRITE, Scope.READ)
    with database.read() as session:
        signed = tokens.sign_in(session, made.secret, now=NOW)
    actor = signed.actor
    assert (actor.role, actor.party, actor.id) == (Role.AFFECTED_FOCAL_POINT, "XAA", f"token-{made.token.ref}")
    assert actor.rights == {Right.READ_RELEASED, Right.POST_NEED, Right.DRAFT}
    assert made.token.scopes == (Scope.READ, Scope.WRITE)
    assert not signed.seen_today


def test_only_a_digest_is_stored_and_nothing_of_it_is_told(database: Database) -> None:
    made = issued(database)
    assert len(made.secret) > 40
    with database.read() as session:
        row = session.execute(text("SELECT * FROM service_token")).mappings().one()
        entries = session.execute(text("SELECT * FROM audit_entry")).mappings().all()
    assert row["digest"] == digest_of(made.secret)
    told = f"{list(row.values())} {[list(entry.values()) for entry in entries]}"
    assert made.secret not in told
    assert digest_of(made.secret) not in f"{[list(entry.values()) for entry in entries]}"


def test_a_token_that_is_wrong_expired_or_taken_back_says_so(database: Database) -> None:
    made = issued(database, days=30)
    assert refusal(database, made.secret + "x") == "token_not_known"
    assert refusal(database, "") == "token_not_known"
    assert refusal(database, made.secret, days=30) == "token_expired"
    with database.write() as session:
        tokens.revoke(session, OPERATOR, made.token.ref, now=NOW)
    assert refusal(database, made.secret) == "token_revoked"
    with database.write() as session, pytest.raises(NotFound):
        tokens.revoke(session, OPERATOR, made.token.ref, now=NOW)


def test_issue_and_revoke_are_in_the_history_that_the_party_reads(database: Database) -> None:
    made = issued(database)
    with database.write() as session:
        tokens.revoke(session, OPERATOR, made.token.ref, now=NOW)
    with database.read() as session:
        own = latest(session, actor_for("u", Role.AFFECTED_FOCAL_POINT, "XAA"))
        others = latest(session, actor_for("u", Role.AFFECTED_FOCAL_POINT, "XAB"))
    assert [(one.action, one.ref) for one in own] == [
        ("token_revoked", made.token.ref), ("token_issued", made.token.ref)
    ]  # fmt: skip
    assert own[1].changed == {"role": "affected_focal_point", "scopes": ["read"], "expires_on": "2026-12-03"}
    assert others == ()


@pytest.mark.parametrize("role", list(Role))
def test_no_role_issues_tokens(database: Database, role: Role) -> None:
    actor = actor_for("u", role, "XAA")
    with database.write() as session:
        for act in (
            lambda: tokens.issue(session, actor, "x", Role.READER, now=NOW),
            lambda: tokens.revoke(session, actor, "x", now=NOW),
            lambda: tokens.list_tokens(session, actor),
        ):
            with pytest.raises(NotAllowed):
                act()


@pytest.mark.parametrize(
    ("role", "party", "scopes", "errors"),
    [
        (Role.SERVICE_ACCOUNT, None, [Scope.READ], ["token_party_needed"]),
        (Role.COORDINATOR, None, [Scope.READ], ["token_party_needed"]),
        (Role.SECRETARIAT, "XAA", [Scope.READ], ["token_without_party"]),
        (Role.READER, None, [Scope.WRITE], ["scope_not_of_role"]),
        (Role.COORDINATOR, "XAA", [Scope.ANSWER], ["scope_not_of_role"]),
        (Role.SECRETARIAT, None, [Scope.ANSWER, Scope.SEND], ["scope_not_of_role", "scope_not_of_role"]),
        (Role.DONOR_FOCAL_POINT, "XAA", [Scope.READ, Scope.ANSWER], []),
        (Role.READER, None, [Scope.READ], []),
    ],
)
def test_a_token_no_one_may_have_is_not_issued(
    role: Role, party: str | None, scopes: list[Scope], errors: list[str]
) -> None:
    assert [error.code for error in token_errors(role, party, scopes)] == errors


def test_input_that_cannot_be_taken_is_named(database: Database) -> None:
    for values, path in (
        ({"party": "QQQ", "role": Role.DONOR_FOCAL_POINT}, "party"),
        ({"role": Role.READER, "days": 367}, "days"),
        ({"role": Role.READER, "scopes": ()}, "scope"),
    ):
        with database.write() as session, pytest.raises(InvalidInput) as refused:
            tokens.issue(session, OPERATOR, "x", now=NOW, **values)  # type: ignore[arg-type]
        assert [error.path for error in refused.value.errors] == [path]


def test_every_right_of_a_token_belongs_to_one_scope() -> None:
    """Else a token could not be given it, or had it without being given it."""
    named = [right for rights in SCOPE_RIGHTS.values() for right in rights]
    assert len(named) == len(set(named))
    assert set(named) == {right for role in TOKEN_ROLES for right in ROLE_RIGHTS[role]}


def test_the_last_day_of_use_is_kept(database: Database) -> None:
    made = issued(database)
    for _ in range(2):
        with database.write() as session:
            tokens.note_use(session, tokens.sign_in(session, made.secret, now=NOW), now=NOW)
    with database.read() as session:
        assert tokens.sign_in(session, made.secret, now=NOW).seen_today
        assert not tokens.sign_in(session, made.secret, now=NOW + timedelta(days=1)).seen_today
        assert [one.last_used_on for one in tokens.list_tokens(session, OPERATOR)] == [NOW.date()]
