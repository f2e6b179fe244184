"""Keys under which something was made once: the same key again makes nothing new."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base, length
from matchmaker.db.types import UtcDateTime


class OnceKey(Base):
    """What a key of an actor made: `noun` and `ref`. `digest`: SHA-256 of what was asked for with it."""

    __tablename__ = "once_key"
    __table_args__ = (
        UniqueConstraint("actor_id", "key"),
        length("key", 200),
        length("digest", 64, least=64),
    )

    actor_id: Mapped[str]
    key: Mapped[str]
    digest: Mapped[str]
    noun: Mapped[str]
    ref: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
