"""How many requests a caller has left in this minute. Counted and committed before anything else is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matchmaker.db.session import Session
from matchmaker.db.writers import rate_limits as writer

WINDOW_S = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """`left` requests of `limit` in the next `reset_s` seconds; `exceeded`: this one is too many."""

    limit: int
    left: int
    reset_s: int
    exceeded: bool


def take(session: Session, caller: str, limit: int, *, now: datetime) -> Allowance:
    """Count one request of a caller."""
    second = int(now.timestamp())
    starts_at = second - second % WINDOW_S
    n = writer.count(session, caller, starts_at)
    if n == 1:
        writer.forget(session, starts_at - 10 * WINDOW_S)
    session.commit()
    return Allowance(limit, max(0, limit - n), starts_at + WINDOW_S - second, n > limit)
