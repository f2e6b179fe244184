"""`token`: service accounts for the API. A new token is printed once and stored nowhere."""

from __future__ import annotations

import dataclasses

import click

from matchmaker.cli.guard import DONE, RefParameter, complain, database, guarded, now
from matchmaker.cli.matching import as_json, json_text
from matchmaker.cli.report import width
from matchmaker.cli.table import Column, render
from matchmaker.db.queries.tokens import TokenView
from matchmaker.domain.access import OPERATOR
from matchmaker.domain.tokens import DEFAULT_DAYS, MOST_DAYS, TOKEN_ROLES, Scope
from matchmaker.domain.vocabulary import Role
from matchmaker.errors import FieldError, InvalidInput
from matchmaker.schemas.fields import PartyRef, Text
from matchmaker.schemas.reading import Refused
from matchmaker.services import tokens
from matchmaker.wording.text import label, say_code


@click.group("token")
def token_command() -> None:
    """Issue, list and revoke the tokens of service accounts."""


@token_command.command("issue")
@click.option("--name", required=True, help="Which system will use it; never the name of a person.")
@click.option("--role", type=click.Choice([str(role) for role in TOKEN_ROLES]), default=str(Role.SERVICE_ACCOUNT),
              show_default=True, help="The role it acts as.")  # fmt: skip
@click.option("--party", help="The party it acts for, such as XAD.")
@click.option("--scope", "scopes", type=click.Choice([str(scope) for scope in Scope]), multiple=True,
              default=(str(Scope.READ),), show_default=True, help="What for; more than once for more.")  # fmt: skip
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=DEFAULT_DAYS, show_default=True,
              help="How long it is good.")  # fmt: skip
@guarded
def issue_command(name: str, role: str, party: str | None, scopes: tuple[str, ...], days: int) -> int:
    """Make a token. It alone is written to standard output, and is never shown again.

    Exit codes: 0 issued, 2 nothing was issued.
    """
    name, party = _read("name", Text(longest=100), name), None if party is None else _read("party", PartyRef(), party)
    with database().write() as session:
        made = tokens.issue(
            session, OPERATOR, name, Role(role), now=now(), party=party, scopes=[Scope(one) for one in scopes],
            days=days,
        )  # fmt: skip
    click.echo(made.secret)
    complain(say_code("token_issued", {"ref": made.token.ref, "expires_on": made.token.expires_at.date().isoformat()}))
    return DONE


@token_command.command("list")
@as_json
@guarded
def list_command(form: str | None) -> int:
    """List every token that was issued, without the token itself."""
    with database().read() as session:
        found = tokens.list_tokens(session, OPERATOR)
    if form == "json":
        click.echo(json_text([_document(one) for one in found]), nl=False)
    elif found:
        click.echo("\n".join(_table(found)))
    else:
        click.echo(say_code("token_none"))
    return DONE


@token_command.command("revoke")
@click.argument("ref", type=RefParameter())
@guarded
def revoke_command(ref: str) -> int:
    """Take the token with this REF back; it cannot be given back.

    Exit codes: 0 taken back, 2 there is no such token, or it was taken back before.
    """
    with database().write() as session:
        token = tokens.revoke(session, OPERATOR, ref, now=now())
    complain(say_code("token_taken_back", {"ref": token.ref, "name": token.name}))
    return DONE


def _read(path: str, field: Text, value: str) -> str:
    try:
        return field.read(value, {})
    except Refused as error:
        raise InvalidInput([FieldError(path, error.code, error.params)]) from None


def _state(token: TokenView) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at <= now() else "good"


def _document(token: TokenView) -> dict[str, object]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in {**dataclasses.asdict(token), "state": _state(token)}.items()
    }


def _table(found: tuple[TokenView, ...]) -> list[str]:
    columns = (
        Column(say_code("heading_ref"), 12), Column(say_code("heading_account"), max(20, width() - 66)),
        Column(say_code("heading_scopes"), 24), Column(say_code("heading_state"), 24),
    )  # fmt: skip
    return render(columns, [_cells(one) for one in found])


def _cells(token: TokenView) -> tuple[str, ...]:
    who = " ".join(part for part in (label("role", token.role), token.party) if part)
    until = say_code(f"token_state_{_state(token)}", {"until_on": token.expires_at.date().isoformat()})
    used = say_code("token_last_used", {"used_on": token.last_used_on.isoformat()}) if token.last_used_on else ""
    scopes = "\n".join(label("scope", scope) for scope in token.scopes)
    return token.ref, f"{token.name}\n{who}", scopes, "\n".join(part for part in (until, used) if part)
