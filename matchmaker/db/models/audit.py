"""The record of every write: append-only by trigger, chained by hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base, length
from matchmaker.db.types import Json, UtcDateTime


class AuditEntry(Base):
    """One write. `parties` are the refs whose people may read it; `private` entries nobody else reads."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("seq"),
        length("hash", 64, least=64),
        length("prev_hash", 64, least=64),
        Index("ix_audit_entry_record", "noun", "ref"),
    )

    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[str]
    actor_role: Mapped[str]
    noun: Mapped[str]
    ref: Mapped[str]
    action: Mapped[str]
    changed: Mapped[Any] = mapped_column(Json)
    parties: Mapped[str]
    private: Mapped[bool]
    prev_hash: Mapped[str]
    hash: Mapped[str]


class AuditHead(Base):
    """The end of the chain: one row, whose lock puts all writers in a line."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]
