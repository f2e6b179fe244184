"""The chain of audit entries: the last statements of every write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from matchmaker.db.models.audit import AuditEntry, AuditHead

START = "0" * 64


def append(
    session: Session,
    *,
    at: datetime,
    actor_id: str,
    actor_role: str,
    noun: str,
    ref: str,
    action: str,
    changed: dict[str, Any],
    parties: str,
    private: bool,
) -> int:
    """Add an entry at the end of the chain; its number. The head's row keeps other writers waiting until commit."""
    head = session.execute(
        update(AuditHead)
        .where(AuditHead.id == 1)
        .values(seq=AuditHead.seq + 1)
        .returning(AuditHead.seq, AuditHead.hash)
    ).one()
    entry = {
        "seq": head.seq, "at": at, "actor_id": actor_id, "actor_role": actor_role, "noun": noun, "ref": ref,
        "action": action, "changed": changed, "parties": parties, "private": private, "prev_hash": head.hash,
    }  # fmt: skip
    digest = digest_of(entry)
    session.execute(insert(AuditEntry).values(**entry, hash=digest))
    session.execute(update(AuditHead).where(AuditHead.id == 1).values(hash=digest))
    return int(head.seq)


def append_all(session: Session, entries: Sequence[dict[str, Any]]) -> None:
    """Add many entries in their order, with one lock of the head; each has the fields that `append` takes."""
    if not entries:
        return
    head = session.execute(
        update(AuditHead)
        .where(AuditHead.id == 1)
        .values(seq=AuditHead.seq + len(entries))
        .returning(AuditHead.seq, AuditHead.hash)
    ).one()
    rows, before = [], head.hash
    for seq, entry in enumerate(entries, head.seq - len(entries) + 1):
        chained = {**entry, "seq": seq, "prev_hash": before}
        before = digest_of(chained)
        rows.append({**chained, "hash": before})
    session.execute(insert(AuditEntry), rows)
    session.execute(update(AuditHead).where(AuditHead.id == 1).values(hash=before))


def digest_of(entry: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of an entry, the hash of the entry before it included."""
    plain = {**entry, "at": entry["at"].isoformat(timespec="microseconds")}
    return hashlib.sha256(
        json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


def first_broken(session: Session) -> int | None:
    """The number of the first entry that does not follow from the one before it; None when the chain is whole."""
    names = [column.name for column in AuditEntry.__table__.columns if column.name not in ("id", "hash")]
    before, expected = START, 1
    for row in session.execute(select(AuditEntry).order_by(AuditEntry.seq)).scalars():
        entry = {name: getattr(row, name) for name in names}
        if row.seq != expected or row.prev_hash != before or row.hash != digest_of(entry):
            return int(row.seq)
        before, expected = row.hash, row.seq + 1
    head = session.execute(select(AuditHead.seq, AuditHead.hash)).one()
    return None if (head.seq, head.hash) == (expected - 1, before) else int(expected)
