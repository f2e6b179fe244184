"""Counts, dates and what waits, for the first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Counts:
    """Published records that the actor may know of, by provenance; `proposals` by status, as far as it may read."""

    offers_posted: int
    needs_posted: int
    offers_published_fact: int
    needs_published_fact: int
    needs_without_partner: int
    proposals: dict[str, int]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A recorded treaty date. Recalled ones are unconfirmed."""

    party: str
    article: str
    status: str
    due_on: date
    basis: str
    source: str
