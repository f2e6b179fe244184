"""Counting requests: one statement, so that no two processes count the same one."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matchmaker.db.models.rate_limits import RateCount


def count(session: Session, caller: str, starts_at: int) -> int:
    """How many requests the caller made in the window that starts at a second, this one among them."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(RateCount).values(caller=caller, starts_at=starts_at, n=1)
    counted = statement.on_conflict_do_update(
        index_elements=["caller", "starts_at"], set_={"n": RateCount.n + 1}
    ).returning(RateCount.n)
    return int(session.execute(counted).scalar_one())


def forget(session: Session, before: int) -> None:
    """Drop the windows that started before a second."""
    session.execute(delete(RateCount).where(RateCount.starts_at < before))
