"""Rows of tokens. The caller decides and commits."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from matchmaker.db.models.parties import Party
from matchmaker.db.models.tokens import ServiceToken
from matchmaker.db.queries.tokens import TokenView


def add(session: Session, token: TokenView, *, digest: str, issued_by: str) -> bool:
    """Whether the token was added; False when its party is not known."""
    party = None
    if token.party is not None:
        party = session.scalar(select(Party.id).where(Party.ref == token.party))
        if party is None:
            return False
    session.execute(
        insert(ServiceToken).values(
            ref=token.ref, name=token.name, digest=digest, role=str(token.role), party_id=party,
            scopes=[str(scope) for scope in token.scopes], issued_by=issued_by, issued_at=token.issued_at,
            expires_at=token.expires_at,
        )
    )  # fmt: skip
    return True


def revoke(session: Session, ref: str, now: datetime) -> bool:
    """Whether there was such a token, not taken back yet; it is now."""
    statement = update(ServiceToken).where(ServiceToken.ref == ref, ServiceToken.revoked_at.is_(None))
    return session.scalar(statement.values(revoked_at=now).returning(ServiceToken.id)) is not None


def note_use(session: Session, ref: str, on: date) -> None:
    """Keep the last day on which a token was used."""
    unseen = or_(ServiceToken.last_used_on.is_(None), ServiceToken.last_used_on < on)
    session.execute(update(ServiceToken).where(ServiceToken.ref == ref, unseen).values(last_used_on=on))
