"""Rows of drafts. The caller decides who may and commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy import insert as sql_insert
from sqlalchemy.orm import Session

from matchmaker.db.models.drafts import FormDraft


@dataclass(frozen=True, slots=True)
class Left:
    """A draft that a lost session left, and the draft that it was a part of."""

    ref: str
    noun: str
    texts: dict[str, list[str]]
    part_of: str | None


def insert(session: Session, values: Mapping[str, Any], now: datetime) -> None:
    """A new draft."""
    session.execute(sql_insert(FormDraft).values(**values, version=1, created_at=now, updated_at=now))


def exists(session: Session, ref: str) -> bool:
    """Whether any draft has this ref."""
    return session.scalar(select(FormDraft.id).where(FormDraft.ref == ref)) is not None


def change(session: Session, ref: str, version: int, values: Mapping[str, Any], now: datetime) -> int | None:
    """The new version; None when somebody wrote in between."""
    changed: int | None = session.scalar(
        update(FormDraft)
        .where(FormDraft.ref == ref, FormDraft.version == version)
        .values(**values, version=version + 1, updated_at=now)
        .returning(FormDraft.version)
    )
    return changed


def remove(session: Session, ref: str) -> bool:
    """Drop a draft; whether there was one."""
    return session.scalar(delete(FormDraft).where(FormDraft.ref == ref).returning(FormDraft.id)) is not None


def count_of(session: Session, party: str | None, actor_id: str) -> int:
    """How many drafts a party has, or an actor without one."""
    mine = FormDraft.party == party if party is not None else FormDraft.actor_id == actor_id
    return session.scalar(select(func.count()).select_from(FormDraft).where(mine)) or 0


def forget_left(session: Session, before: datetime) -> None:
    """Drop the drafts of lost sessions that nobody took up."""
    session.execute(delete(FormDraft).where(FormDraft.actor_id.is_(None), FormDraft.updated_at < before))


def count_left(session: Session) -> int:
    """How many drafts of lost sessions wait to be taken up."""
    return session.scalar(select(func.count()).select_from(FormDraft).where(FormDraft.actor_id.is_(None))) or 0


def take_up(session: Session, ref: str, values: Mapping[str, Any], now: datetime) -> bool:
    """Give a draft that was left an owner; whether it was still there."""
    found = session.scalar(
        update(FormDraft)
        .where(FormDraft.ref == ref, FormDraft.actor_id.is_(None))
        .values(**values, updated_at=now)
        .returning(FormDraft.id)
    )
    return found is not None


def left(session: Session, left_key: str) -> Left | None:
    """The draft that was left under a key."""
    columns = (FormDraft.ref, FormDraft.noun, FormDraft.texts, FormDraft.part_of)
    row = session.execute(
        select(*columns).where(FormDraft.left_key == left_key, FormDraft.actor_id.is_(None)).order_by(FormDraft.id)
    ).first()
    return None if row is None else Left(*row)
