"""The history of a record, for those who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import Session

from matchmaker.db.models.audit import AuditEntry
from matchmaker.db.queries.paging import DEFAULT_LIMIT, Page
from matchmaker.db.queries.records import page_of
from matchmaker.domain.access import Actor, Right, may
from matchmaker.domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class AuditView:
    """One entry. Private and personal fields appear as "changed"; the actor is an opaque id.

    Who acted is None, and `at` the day alone (`exact` False), where together they would tell which side could not take
    a proposal up, or that its answer withdrew a record: only some reasons do. That side itself and the auditor read
    both.
    """

    seq: int
    at: datetime
    actor_id: str | None
    actor_role: str | None
    noun: str
    ref: str
    action: str
    changed: dict[str, Any]
    exact: bool = True


DAY_ALONE = frozenset({"not_taken_up", "withdrawn"})  # a withdrawal is read alike, whatever it came from
_COLUMNS = (
    AuditEntry.seq, AuditEntry.at, AuditEntry.actor_id, AuditEntry.actor_role, AuditEntry.noun, AuditEntry.ref,
    AuditEntry.action, AuditEntry.changed,
)  # fmt: skip


def history(
    session: Session,
    actor: Actor,
    noun: str,
    ref: str,
    *,
    before: int | None = None,
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
) -> Page[AuditView]:
    """What happened to one record, the newest first: those entries whose audience the actor belongs to. before: only
    entries with a smaller number."""
    statement = _readable(actor).where(AuditEntry.noun == noun, AuditEntry.ref == ref)
    if before is not None:
        statement = statement.where(AuditEntry.seq < before)
    rows, total, limit, offset = page_of(session, statement, limit=limit, offset=offset)
    return Page(tuple(_view(actor, row) for row in rows), total, limit, offset)


def latest(session: Session, actor: Actor, *, limit: int = 10) -> tuple[AuditView, ...]:
    """What happened last, anywhere the actor may look, the newest first."""
    rows = session.execute(_readable(actor).limit(limit)).mappings()
    entries = [_view(actor, dict(row)) for row in rows]
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.exact, entry.action), reverse=True))


def _view(actor: Actor, row: dict[str, Any]) -> AuditView:
    known = row["actor_id"] == actor.id or actor.role == Role.AUDITOR
    if row["action"] not in DAY_ALONE or known:
        return AuditView(**row)
    day = datetime.combine(row["at"].date(), time(), row["at"].tzinfo)
    return AuditView(**{**row, "actor_id": None, "actor_role": None, "at": day}, exact=False)


def _readable(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Entries for the own party; those of review for who reviews; all but the private ones for who reads the audit."""
    audience = []
    if actor.party is not None and may(actor, Right.READ_RELEASED):
        audience.append(AuditEntry.parties.contains(f"|{actor.party}|", autoescape=True))
    if may(actor, Right.READ_AUDIT):
        audience.append(AuditEntry.private.is_(False))
    elif may(actor, Right.REVIEW):
        audience.append(and_(AuditEntry.private.is_(False), AuditEntry.noun.in_(("run", "proposal"))))
    return select(*_COLUMNS).where(or_(false(), *audience)).order_by(AuditEntry.seq.desc(), AuditEntry.id.desc())
