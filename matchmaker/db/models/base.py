"""The base of all tables: names of constraints, and small makers of CHECKs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, MetaData, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from matchmaker.db.types import Key
from matchmaker.domain.money import MAX_MINOR

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table has a whole-number key of its own; what the world calls a record is its `ref`."""

    metadata = MetaData(naming_convention=NAMING)

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True, sort_order=-100)


def one_of(column: str, codes: Iterable[Any], *, name: str | None = None) -> CheckConstraint:
    """The column holds one of these codes (or nothing, where it may be empty)."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=name or column)


def between(column: str, least: int, most: int, *, name: str | None = None) -> CheckConstraint:
    """The column lies within these bounds."""
    return CheckConstraint(f"{column} BETWEEN {least} AND {most}", name=name or f"{column}_range")


def money(column: str) -> CheckConstraint:
    """A sum in minor units: not negative, not absurd."""
    return between(column, 0, MAX_MINOR)


def length(column: str, most: int, *, least: int = 1) -> CheckConstraint:
    """Text of a sensible length."""
    return CheckConstraint(f"length({column}) BETWEEN {least} AND {most}", name=f"{column}_length")


def sane_period(first: str = "starts_on", last: str = "ends_on") -> list[CheckConstraint]:
    """Two days in order, neither absurd."""
    return [
        CheckConstraint(f"{first} <= {last}", name="period_order"),
        CheckConstraint(f"{first} >= '{FIRST_DAY}' AND {last} <= '{LAST_DAY}'", name="period_sane"),
    ]


def unique_where(name: str, condition: str, *columns: str) -> Index:
    """These columns are unique among the rows that meet a condition (empty values never equal each other)."""
    return Index(name, *columns, unique=True, sqlite_where=text(condition), postgresql_where=text(condition))
