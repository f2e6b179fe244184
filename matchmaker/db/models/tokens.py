"""Tokens of service accounts. Of the token itself only its digest is here."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base, length, one_of
from matchmaker.db.types import Json, UtcDateTime
from matchmaker.domain.tokens import PARTY_NEEDED, TOKEN_ROLES

_FOR_A_PARTY = ", ".join(f"'{role}'" for role in sorted(PARTY_NEEDED))


class ServiceToken(Base):
    """A token of a system: `name` says of which one, never of which person. `scopes` is a list of codes."""

    __tablename__ = "service_token"
    __table_args__ = (
        UniqueConstraint("ref"),
        UniqueConstraint("digest"),
        length("ref", 64),
        length("name", 100),
        length("digest", 64, least=64),
        one_of("role", TOKEN_ROLES),
        CheckConstraint("expires_at > issued_at", name="expires_later"),
        CheckConstraint(f"party_id IS NOT NULL OR role NOT IN ({_FOR_A_PARTY})", name="party_needed"),
    )

    ref: Mapped[str]
    name: Mapped[str]
    digest: Mapped[str]
    role: Mapped[str]
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    scopes: Mapped[list[str]] = mapped_column(Json)
    issued_by: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_on: Mapped[date | None]
