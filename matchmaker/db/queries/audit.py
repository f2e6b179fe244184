"""The history of a record, for those who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.db.queries.paging import DEFAULT_LIMIT, Page
from matchmaker.domain.access import Actor


@dataclass(frozen=True, slots=True)
class AuditView:
    """One entry. Private and personal fields appear as "changed"; the actor is an opaque id."""

    seq: int
    at: datetime
    actor_id: str
    actor_role: str
    noun: str
    ref: str
    action: str
    changed: dict[str, Any]


def history(
    session: Session, actor: Actor, noun: str, ref: str, *, limit: int = DEFAULT_LIMIT, offset: int = 0
) -> Page[AuditView]:
    """What happened to one record, the newest first: those entries whose audience the actor belongs to."""
    raise NotImplementedError


def latest(session: Session, actor: Actor, *, limit: int = 10) -> tuple[AuditView, ...]:
    """What happened last, anywhere the actor may look, the newest first."""
    raise NotImplementedError
