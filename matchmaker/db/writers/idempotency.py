"""Rows of keys that make something once. The caller commits them together with what they made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matchmaker.db.models.idempotency import OnceKey


@dataclass(frozen=True, slots=True)
class MadeBefore:
    """What a key made."""

    digest: str
    noun: str
    ref: str


def claim(
    session: Session, *, actor_id: str, key: str, digest: str, noun: str, ref: str, now: datetime
) -> MadeBefore | None:
    """None when the key is new and stands for `ref` from now on; else what it made.

    Whoever comes second waits for the first to commit: the unique constraint decides, not a look beforehand.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    values = {"actor_id": actor_id, "key": key, "digest": digest, "noun": noun, "ref": ref, "created_at": now}
    new = session.scalar(
        dialect.insert(OnceKey)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["actor_id", "key"])
        .returning(OnceKey.id)
    )
    if new is not None:
        return None
    columns = (OnceKey.digest, OnceKey.noun, OnceKey.ref)
    row = session.execute(select(*columns).where(OnceKey.actor_id == actor_id, OnceKey.key == key)).one()
    return MadeBefore(*row)


def forget(session: Session, before: datetime) -> None:
    """Drop the keys that are older than a moment."""
    session.execute(delete(OnceKey).where(OnceKey.created_at < before))
