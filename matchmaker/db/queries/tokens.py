"""Tokens as an operator reads them; the digest of one never leaves the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from matchmaker.db.models.parties import Party
from matchmaker.db.models.tokens import ServiceToken
from matchmaker.domain.tokens import Scope
from matchmaker.domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class TokenView:
    """One token. `last_used_on` is a day: more would watch whoever uses it."""

    ref: str
    name: str
    role: Role
    party: str | None
    scopes: tuple[Scope, ...]
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None


def find_token(session: Session, digest: str) -> TokenView | None:
    """The token with a digest, whether it is still good or not."""
    row = session.execute(_tokens().where(ServiceToken.digest == digest)).one_or_none()
    return None if row is None else _view(row)


def list_tokens(session: Session) -> tuple[TokenView, ...]:
    """Every token, the oldest first. The caller makes sure that whoever asks may know of them."""
    return tuple(map(_view, session.execute(_tokens().order_by(ServiceToken.issued_at, ServiceToken.id))))


def _tokens() -> Select[*tuple[Any, ...]]:
    token = ServiceToken
    return select(
        token.ref, token.name, token.role, Party.ref, token.scopes, token.issued_at, token.expires_at,
        token.revoked_at, token.last_used_on,
    ).outerjoin(Party, token.party_id == Party.id)  # fmt: skip


def _view(row: Any) -> TokenView:
    ref, name, role, party, scopes, *rest = row
    return TokenView(ref, name, Role(role), party, tuple(map(Scope, scopes)), *rest)
